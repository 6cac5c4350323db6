import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSeededRandom } from '../support/index.ts'
import { generatedRequest, listOperations } from './support/generated-request.ts'
import type { RawReply, RawRequest } from './support/send.ts'
import { FOREIGN_CANARY, startTarget, type Target } from './support/target.ts'

const REQUESTS = 5_000
const IN_FLIGHT = 8
/** After so many requests, what they deleted is put back, so that later ones still meet something. */
const RESTORE_EVERY = 100
/** The server-sent events of this route never end. */
const ENDLESS = '/ui/v1/stream'

describe(`${REQUESTS} generated requests, to every route of the OpenAPI document`, () => {
  let target: Target
  beforeAll(async () => void (target = await startTarget({ PORTOLAN_RATE_LIMIT_REQUESTS: '1000000' })))
  afterAll(() => target[Symbol.asyncDispose]())

  it('never make a fault, are refused in the one shape of refusals, show and change nothing of others, and leave the server well', async () => {
    const { seed } = createSeededRandom('generated requests')
    const document = JSON.parse((await target.call('GET', '/openapi.json')).text)
    const operations = listOperations(document).filter(({ path }) => path !== ENDLESS)
    const each = Math.ceil(REQUESTS / operations.length)
    const foreignBefore = await target.readForeign()
    const problems: string[] = []
    const statuses: Record<string, number> = {}

    const requests = operations.flatMap((operation, index) =>
      fc.sample(generatedRequest(target, operation), { seed: seed + index, numRuns: each }),
    )
    const isDelete = ({ method, path }: RawRequest) => method === 'DELETE' || path.includes('bulk/entities/delete')
    const mixed = shuffle(requests, seed)
    // Deletions come last: they leave little that the others could reach.
    const ordered = [...mixed.filter((request) => !isDelete(request)), ...mixed.filter(isDelete)]
    for (let first = 0; first < ordered.length; first += RESTORE_EVERY) {
      await inParallel(ordered.slice(first, first + RESTORE_EVERY), async (request) => {
        const reply = await target.send(request).catch((error: Error) => error)
        const status = reply instanceof Error ? 'none' : reply.status
        statuses[status] = (statuses[status] ?? 0) + 1
        const problem = reply instanceof Error ? reply.message : findProblem(target, request, reply)
        if (problem !== undefined) problems.push(`${describeRequest(request)}\n  -> ${problem}`)
      })
      await target.restore()
    }
    process.stdout.write(`replies by status: ${JSON.stringify(statuses)}\n`)

    expect(problems.slice(0, 10).join('\n')).toBe('')
    expect(requests.length).toBeGreaterThanOrEqual(REQUESTS)
    expect(await target.readForeign()).toBe(foreignBefore)
    expect((await target.call('GET', '/healthz')).status).toBe(200)
    expect((await target.call('GET', '/readyz')).status).toBe(200)
    expect(
      (await target.call('POST', '/v1/actions/sail/runs', { entity: 'vessel', properties: { to: 'x' } })).status,
    ).toBe(202)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  }, 300_000)
})

/** What is wrong with a reply, or nothing. */
function findProblem(target: Target, request: RawRequest, reply: RawReply): string | undefined {
  const shown = reply.text.slice(0, 400)
  if (reply.status >= 500) return `${reply.status} ${shown}`
  if (reply.text.includes(FOREIGN_CANARY)) return `shows what belongs to others: ${shown}`
  if (reply.status < 400) {
    const touchesForeign = target.foreign.runs.some((id) => request.path.includes(id))
    return touchesForeign ? `${reply.status} for a run of others: ${shown}` : undefined
  }
  let body: { ok?: unknown; error?: unknown; message?: unknown }
  try {
    body = JSON.parse(reply.text)
  } catch {
    return `${reply.status} without JSON: ${shown}`
  }
  const isRefusal = body.ok === false && isText(body.error) && isText(body.message)
  return isRefusal ? undefined : `${reply.status} in another shape: ${shown}`
}

const isText = (value: unknown) => typeof value === 'string' && value !== ''

function describeRequest({ method, path, headers, body }: RawRequest): string {
  const { authorization: _token, ...shown } = headers ?? {}
  return `${method} ${path.slice(0, 300)} ${JSON.stringify(shown)} ${String(body).slice(0, 600)}`
}

/** Fisher-Yates with the numbers of a seed, so that a failure can be repeated. */
function shuffle<Item>(items: readonly Item[], seed: number): Item[] {
  const order = fc.sample(fc.shuffledSubarray([...items.keys()], { minLength: items.length }), { seed, numRuns: 1 })[0]!
  return order.map((index) => items[index]!)
}

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items.values()
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      for (const item of waiting) await work(item)
    }),
  )
}
