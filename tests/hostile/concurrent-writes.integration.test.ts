import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EXAMPLES, startTarget, type Target } from './support/target.ts'

const PARALLEL = 64

describe(`${PARALLEL} writes at the same instant`, () => {
  let target: Target
  beforeAll(async () => void (target = await startTarget()))
  afterAll(() => target[Symbol.asyncDispose]())

  const all = (write: (index: number) => Promise<{ status: number; text: string }>) =>
    Promise.all(Array.from({ length: PARALLEL }, (_, index) => write(index)))
  const faults = (replies: readonly { status: number; text: string }[]) => replies.filter(({ status }) => status >= 500)

  it('of every kind to one entity and its blueprint make no fault and leave both readable and valid', async () => {
    await target.restore()
    const writes = [
      (index: number) => target.call('POST', '/v1/blueprints/ship/entities?upsert=true&merge=true', vessel(index)),
      (index: number) => target.call('PATCH', '/v1/blueprints/ship/entities/vessel', { properties: { crew: index } }),
      (index: number) => target.call('PUT', '/v1/blueprints/ship/entities/vessel', vessel(index)),
      () => target.call('DELETE', '/v1/blueprints/ship/entities/vessel?delete_dependents=true'),
      (index: number) => target.call('PATCH', '/v1/blueprints/ship', { title: `Ship ${index}` }),
      (index: number) => target.call('PUT', '/v1/blueprints/ship', EXAMPLES.blueprint(`Ship ${index}`)),
      (index: number) =>
        target.call('POST', '/v1/blueprints/ship/entities/bulk?upsert=true', {
          entities: [vessel(index), { ...vessel(index), identifier: `other-${index % 3}` }],
        }),
      () => target.call('POST', '/v1/blueprints/ship/entities/search', { query: { combinator: 'and', rules: [] } }),
    ]
    const replies = await all((index) => writes[index % writes.length]!(index))

    expect(faults(replies)).toEqual([])
    await target.call('POST', '/v1/blueprints/ship/entities?upsert=true', vessel(1))
    expect((await target.call('PATCH', '/v1/blueprints/ship/entities/vessel', { title: 'After' })).status).toBe(200)
  })

  it('that rename an entity while others upsert it lose no acknowledged entity', async () => {
    const replies = await all((index) =>
      index % 2 === 0
        ? target.call('POST', '/v1/blueprints/ship/entities?upsert=true&merge=true', {
            ...vessel(index),
            identifier: 'raft',
          })
        : target.call('PATCH', '/v1/blueprints/ship/entities/raft', { identifier: `raft-${index}` }),
    )

    expect(faults(replies)).toEqual([])
    const renamed = replies.flatMap(({ status }, index) => (index % 2 === 1 && status === 200 ? [`raft-${index}`] : []))
    const { entities } = JSON.parse((await target.call('GET', '/v1/blueprints/ship/entities')).text) as {
      entities: { identifier: string }[]
    }
    const identifiers = entities.map(({ identifier }) => identifier)
    expect(identifiers).toEqual(expect.arrayContaining(renamed))
    expect(new Set(identifiers).size).toBe(identifiers.length)
  })

  it('that rename a blueprint while entities are upserted leave each of them under one name', async () => {
    await target.call('POST', '/v1/blueprints', { identifier: 'quay', title: 'Quay', schema: { properties: {} } })
    const replies = await all((index) =>
      index === 10
        ? target.call('PATCH', '/v1/blueprints/quay', { identifier: 'pier' })
        : target.call('POST', '/v1/blueprints/quay/entities', { identifier: `quay-${index}`, properties: {} }),
    )

    expect(faults(replies)).toEqual([])
    const acknowledged = replies.filter(({ status }, index) => index !== 10 && status === 201).length
    const home = replies[10]!.status === 200 ? 'pier' : 'quay'
    const { entities } = JSON.parse((await target.call('GET', `/v1/blueprints/${home}/entities`)).text)
    expect(entities).toHaveLength(acknowledged)
  })

  it('that delete entities while they are searched give pages without a fault or a repetition', async () => {
    for (let first = 0; first < 200; first += 20) {
      const entities = Array.from({ length: 20 }, (_, index) => ({ ...vessel(1), identifier: `buoy-${first + index}` }))
      await target.call('POST', '/v1/blueprints/ship/entities/bulk', { entities })
    }
    const deleting = all((index) => target.call('DELETE', `/v1/blueprints/ship/entities/buoy-${index * 3}`))
    const seen: string[] = []
    for (let from: string | undefined, pages = 0; pages === 0 || from !== undefined; pages += 1) {
      const body = { limit: 10, ...(from !== undefined && { from }) }
      const reply = await target.call('POST', '/v1/blueprints/ship/entities/search', body)
      expect(reply.status, reply.text).toBe(200)
      const page = JSON.parse(reply.text) as { entities: { identifier: string }[]; next?: string | null }
      seen.push(...page.entities.map(({ identifier }) => identifier))
      from = page.next ?? undefined
    }

    expect(faults(await deleting)).toEqual([])
    expect(new Set(seen).size).toBe(seen.length)
    const kept = Array.from({ length: 200 }, (_, index) => `buoy-${index}`).filter((_, index) => index % 3 !== 0)
    expect(seen).toEqual(expect.arrayContaining(kept.filter((name) => Number(name.slice(5)) < 192)))
  })

  it('with one idempotency key start one run', async () => {
    const start = () =>
      target.send({
        method: 'POST',
        path: '/v1/actions/sail/runs',
        headers: {
          authorization: `Bearer ${target.portal.token}`,
          'content-type': 'application/json',
          'idempotency-key': 'once',
        },
        body: JSON.stringify(EXAMPLES.run),
      })
    const replies = await all(start)

    expect(faults(replies)).toEqual([])
    const ids = replies.filter(({ status }) => status < 300).map(({ text }) => JSON.parse(text).run.id)
    expect(ids.length).toBeGreaterThan(0)
    expect(new Set(ids).size).toBe(1)
  })

  it('that decide one approval have one effect', async () => {
    const action = { ...EXAMPLES.action('Guarded'), identifier: 'guarded', requiredApproval: true }
    await target.call('POST', '/v1/actions', action)
    const { run } = JSON.parse((await target.call('POST', '/v1/actions/guarded/runs', EXAMPLES.run)).text)
    const path = `/v1/actions/runs/${run.id}/approval`
    const replies = await all((index) => target.call('PATCH', path, { status: index % 2 ? 'APPROVE' : 'DECLINE' }))

    expect(faults(replies)).toEqual([])
    expect(replies.filter(({ status }) => status < 300)).toHaveLength(1)
  })
})

const vessel = (crew: number) => ({ ...EXAMPLES.entity('Vessel'), properties: { tier: 'gold', crew }, relations: {} })
