import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RawReply, RawRequest } from './support/send.ts'
import { EXAMPLES, startTarget, type Target } from './support/target.ts'

const MIB = 1024 * 1024
const automation = {
  identifier: 'on_change',
  title: 'On change',
  trigger: { type: 'automation', event: { type: 'ENTITY_UPDATED', blueprintIdentifier: 'ship' } },
  invocationMethod: { type: 'WEBHOOK', agent: true, url: 'https://ci.example.com' },
  publish: true,
}

describe('bad input', () => {
  let target: Target
  let before: string
  beforeAll(async () => {
    target = await startTarget()
    expect((await target.call('POST', '/v1/actions', automation)).status).toBe(201)
  })
  beforeEach(async () => void (before = await readAll(target)))
  afterAll(() => target[Symbol.asyncDispose]())

  const json = (text: string): RawRequest => ({
    method: 'POST',
    path: '/v1/blueprints/ship/entities',
    headers: { authorization: `Bearer ${target.portal.token}`, 'content-type': 'application/json' },
    body: text,
  })
  const entity = (change: Record<string, unknown>) =>
    target.call('POST', '/v1/blueprints/ship/entities', { ...EXAMPLES.entity('New'), identifier: 'new', ...change })
  const run = (action: string) => target.call('POST', `/v1/actions/${action}/runs`, EXAMPLES.run)

  const template = (url: string) => {
    const action = { ...EXAMPLES.action('Bomb'), identifier: 'bomb' }
    return target.call('POST', '/v1/actions', { ...action, invocationMethod: { ...action.invocationMethod, url } })
  }

  const cases: [name: string, request: () => Promise<RawReply>, status: number, names: RegExp][] = [
    ['malformed JSON', () => target.send(json('{"identifier":')), 400, /JSON/],
    ['a body that is a list', () => target.send(json('[1]')), 422, /body/],
    ['a wrong type', () => entity({ properties: { tier: 'gold', crew: 'twelve' } }), 422, /crew/],
    ['a value outside an enum', () => entity({ properties: { tier: 'bronze' } }), 422, /tier/],
    ['a missing required property', () => entity({ properties: {} }), 422, /tier/],
    ['an unknown relation', () => entity({ relations: { mast: 'vessel' } }), 404, /mast/],
    ['a relation to nothing', () => entity({ relations: { convoy: ['ghost'] } }), 404, /ghost/],
    [
      'an unknown blueprint',
      () => target.call('POST', '/v1/blueprints/galleon/entities', EXAMPLES.entity('New')),
      404,
      /galleon/,
    ],
    ['an over-long identifier', () => entity({ identifier: 'x'.repeat(1_001) }), 422, /identifier/],
    ['a body of 2 MiB', () => target.send(json(JSON.stringify({ identifier: 'a'.repeat(2 * MIB) }))), 413, /1 MiB/],
    [
      'a template that reads the environment',
      () => template('https://backend.test/{{ env.PATH }}'),
      422,
      /invocationMethod\/url reads the environment in \\"\{\{ env.PATH \}\}/,
    ],
    ['a run of an automation by hand', () => run('on_change'), 422, /on_change|automation/i],
    [
      'a run without a required input',
      () => target.call('POST', '/v1/actions/sail/runs', { entity: 'vessel' }),
      422,
      /to/,
    ],
  ]
  it.each(cases)('is refused by name and stores nothing: %s', async (_name, request, status, names) => {
    const reply = await request()
    expect([reply.status, reply.text]).toEqual([status, expect.stringMatching(names)])
    expect(JSON.parse(reply.text)).toMatchObject({ ok: false, error: expect.any(String), message: expect.any(String) })
    expect(await readAll(target)).toBe(before)
    expect((await target.call('GET', '/readyz')).status).toBe(200)
  })

  it('is refused with the token of another organisation as if the thing did not exist', async () => {
    const { token } = await target.portal.addOrganization()
    const paths = [
      '/v1/blueprints/ship',
      '/v1/blueprints/ship/entities/vessel',
      `/v1/actions/runs/${target.own.runs[0]}`,
    ]
    for (const path of paths) {
      const reply = await target.send({ method: 'GET', path, headers: { authorization: `Bearer ${token}` } })
      expect([path, reply.status]).toEqual([path, 404])
    }
  })

  it('is refused once a run has ended: a report that contradicts its end', async () => {
    const { run: started } = JSON.parse((await run('sail')).text) as { run: { id: string } }
    const path = `/v1/actions/runs/${started.id}`
    expect((await target.call('PATCH', path, { status: 'SUCCESS' })).status).toBe(200)
    const ended = (await target.call('GET', path)).text

    const reply = await target.call('PATCH', path, { status: 'FAILURE', statusLabel: 'no' })

    expect(reply.status).toBeGreaterThanOrEqual(400)
    expect(reply.status).toBeLessThan(500)
    expect(JSON.parse(reply.text).message).toContain(started.id)
    expect((await target.call('GET', path)).text).toBe(ended)
  })

  const bombs = {
    'more values than memory holds': '{{ [range(1e9)] | length }}',
    'endless recursion': '{{ def f: f; f }}',
    'a text of a gigabyte': '{{ "a" * 1e9 }}',
    'an index beyond all arrays': '{{ [] | .[2147483647] = 1 }}',
    'a loop without end': '{{ last(repeat(1)) }}',
    'the environment as a function': '{{ env.PATH }}',
    'the environment as a variable': '{{ $ENV.PATH }}',
    'the next input': '{{ input }}',
    'all inputs': '{{ [inputs] }}',
    'a module': '{{ import "a" as a; a::b }}',
    'the end of the program': '{{ halt_error }}',
    'the file name': '{{ input_filename }}',
    JavaScript: '{{ constructor.constructor("return process")() }}',
  }
  it.each(Object.entries(bombs))('in a template harms and reveals nothing: %s', async (_name, template) => {
    const action = { ...EXAMPLES.action('Bomb'), identifier: 'bomb' }
    const body = { ...action, invocationMethod: { ...action.invocationMethod, body: { bomb: template } } }
    const stored = await target.call('PUT', '/v1/actions/bomb', body)
    const saved = stored.status === 404 ? await target.call('POST', '/v1/actions', body) : stored
    const startedAt = performance.now()
    const reply = saved.status < 300 ? await run('bomb') : saved

    expect(performance.now() - startedAt).toBeLessThan(15_000)
    expect(reply.status).toBeLessThan(500)
    if (reply.status < 300) {
      const { payload } = (JSON.parse(reply.text) as { run: { payload: { body: { bomb: unknown } } } }).run
      expect(payload.body.bomb ?? null).toBe(null)
    }
    expect(reply.text).not.toContain(process.env.PATH)
    expect((await target.call('POST', '/v1/actions/sail/runs', EXAMPLES.run)).status).toBe(202)
  })
})

/** All that the attacked organisation has stored, apart from when it was read. */
async function readAll(target: Target): Promise<string> {
  const paths = ['/v1/blueprints', '/v1/blueprints/ship/entities', '/v1/actions', '/v1/actions/runs']
  const replies = await Promise.all(paths.map((path) => target.call('GET', path)))
  return replies.map(({ text }) => text).join('\n')
}
