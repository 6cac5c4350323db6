import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => {
  portal = await createTestPortal()
  for (const body of [
    { identifier: 'host', title: 'Host', schema: { properties: { load: { type: 'number' } } } },
    {
      identifier: 'app',
      title: 'App',
      schema: { properties: { version: { type: 'number' } } },
      relations: { hosts: { target: 'host', many: true }, needs: { target: 'app', many: true } },
    },
  ]) {
    await portal.call('POST', '/v1/blueprints', body)
  }
})
afterAll(() => portal[Symbol.asyncDispose]())

const WRITERS = 32
const range = (length: number) => Array.from({ length }, (_, index) => index)
const all = (work: (index: number) => ReturnType<TestPortal['call']>, writers = WRITERS) =>
  Promise.all(range(writers).map(work))
const rotate = <T>(items: T[], by: number): T[] => [
  ...items.slice(by % items.length),
  ...items.slice(0, by % items.length),
]

const statuses = (replies: { status: number }[]) =>
  replies.map((reply) => reply.status).toSorted((one, other) => one - other)

async function edges(): Promise<unknown[]> {
  return portal.services.db
    .selectFrom('entity_relation')
    .innerJoin('entity as source', 'source.id', 'entity_relation.source_id')
    .innerJoin('entity as target', 'target.id', 'entity_relation.target_id')
    .select(['source.identifier as source', 'target.identifier as target', 'relation'])
    .execute()
}

describe('parallel writers', () => {
  it('create one entity once: one 201, the others 409', async () => {
    const replies = await all(() => portal.call('POST', '/v1/blueprints/host/entities', { identifier: 'once' }))
    expect(statuses(replies)).toEqual([201, ...range(WRITERS - 1).map(() => 409)])
  })

  it('upsert one entity: one 201, the others 200', async () => {
    const replies = await all((load) =>
      portal.call('POST', '/v1/blueprints/host/entities?upsert=true', { identifier: 'same', properties: { load } }),
    )
    expect(statuses(replies)).toEqual([...range(WRITERS - 1).map(() => 200), 201])
  })

  it('write the same entities with the same missing targets in different orders, without deadlock or refusal', async () => {
    const names = range(20).map((index) => `app-${index}`)
    const hosts = range(20).map((index) => `host-${index}`)
    const replies = await all((version) =>
      portal.call(
        'POST',
        '/v1/blueprints/app/entities/bulk?upsert=true&merge=true&create_missing_related_entities=true',
        {
          entities: rotate(names, version * 7).map((identifier, index) => ({
            identifier,
            properties: { version },
            relations: {
              hosts: rotate(hosts, version + index).slice(0, 5),
              needs: rotate(names, version + index).slice(0, 3),
            },
          })),
        },
      ),
    )
    expect(replies.map(({ status, body }) => [status, body.errors])).toEqual(replies.map(() => [200, []]))

    const { body } = await portal.call('GET', '/v1/blueprints/app/entities')
    const shown = (body.entities as unknown as { identifier: string; relations: Record<string, string[]> }[]).flatMap(
      ({ identifier, relations }) =>
        Object.entries(relations).flatMap(([relation, targets]) =>
          targets.map((target) => ({ source: identifier, target, relation })),
        ),
    )
    const byText = (one: unknown, other: unknown) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)
    const toText = ({ source, target, relation }: Record<string, string>) => `${source} ${relation} ${target}`
    expect((await edges()).map((edge) => toText(edge as Record<string, string>)).toSorted(byText)).toEqual(
      shown.map(toText).toSorted(byText),
    )
  })

  it('write entities while their targets are written, each naming the other', async () => {
    const replies = await all((index) =>
      portal.call('POST', '/v1/blueprints/app/entities?upsert=true&create_missing_related_entities=true', {
        identifier: `ring-${index % 4}`,
        properties: { version: index },
        relations: { needs: [`ring-${(index + 1) % 4}`, `ring-${(index + 2) % 4}`] },
      }),
    )
    for (const reply of replies) expect([200, 201]).toContain(reply.status)
  })

  it('delete, rename and relate to the same entities and leave no relation to nothing', async () => {
    const names = range(8).map((index) => `busy-${index}`)
    for (const identifier of names) await portal.call('POST', '/v1/blueprints/app/entities', { identifier })
    const replies = await all((index) => {
      const name = names[index % names.length]!
      switch (index % 4) {
        case 0:
          return portal.call('DELETE', `/v1/blueprints/app/entities/${name}`)
        case 1:
          return portal.call('PUT', `/v1/blueprints/app/entities/${name}`, { identifier: `${name}-new` })
        default:
          return portal.call('PATCH', `/v1/blueprints/app/entities/${name}`, {
            relations: { needs: rotate(names, index).slice(1, 4) },
          })
      }
    })
    for (const reply of replies) expect([200, 404, 409]).toContain(reply.status)

    const { body } = await portal.call('GET', '/v1/blueprints/app/entities')
    const entities = body.entities as unknown as { identifier: string; relations: { needs?: string[] | null } }[]
    const known = new Set(entities.map((entity) => entity.identifier))
    for (const entity of entities) for (const target of entity.relations.needs ?? []) expect(known).toContain(target)
  })

  it('see a blueprint that changes under them: nothing is stored under a property that is gone', async () => {
    const blueprint = (properties: object) => ({ identifier: 'moving', title: 'Moving', schema: { properties } })
    await portal.call('POST', '/v1/blueprints', blueprint({ a: { type: 'string' } }))
    const replies = await all((index) =>
      index === 16
        ? portal.call('PUT', '/v1/blueprints/moving', blueprint({}))
        : portal.call('POST', '/v1/blueprints/moving/entities', { properties: { a: 'x' } }),
    )
    for (const reply of replies) expect(reply.status).toBeLessThan(300)
    const stored = await portal.services.db
      .selectFrom('entity')
      .innerJoin('blueprint', 'blueprint.id', 'entity.blueprint_id')
      .select('entity.properties')
      .where('blueprint.identifier', '=', 'moving')
      .execute()
    expect(stored.map((row) => row.properties)).toEqual(range(WRITERS - 1).map(() => ({})))
  })

  it('create and delete one blueprint without a fault, and never leave an entity without one', async () => {
    const replies = await all((index) => {
      if (index % 3 === 0) {
        return portal.call('POST', '/v1/blueprints', { identifier: 'flicker', title: 'F', schema: { properties: {} } })
      }
      if (index % 3 === 1) return portal.call('DELETE', '/v1/blueprints/flicker')
      return portal.call('POST', '/v1/blueprints/flicker/entities', {})
    })
    for (const reply of replies) expect([200, 201, 403, 404, 409]).toContain(reply.status)
    const orphans = await portal.services.db
      .selectFrom('entity')
      .leftJoin('blueprint', 'blueprint.id', 'entity.blueprint_id')
      .select('entity.identifier')
      .where('blueprint.id', 'is', null)
      .execute()
    expect(orphans).toEqual([])
  })
})
