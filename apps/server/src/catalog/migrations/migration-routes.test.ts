import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toTree } from '../../testing/json-tree.ts'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'
import { LeaseLost, takeDueMigrations } from './migration-lease.ts'
import { insertMigration } from './migration-store.ts'
import { MigrationRunner } from './migration-runner.ts'
import { deletionStep } from './deletion-step.ts'
import { getBlueprint } from '../blueprint-store.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal({}, { migrations: { sweepMs: 100, patienceMs: 1_000 } })))
afterAll(() => portal[Symbol.asyncDispose]())

const range = (length: number) => Array.from({ length }, (_, index) => index)
const create = async (identifier: string, more: object = {}) => {
  const body = { identifier, title: identifier, schema: { properties: {} }, ...more }
  expect((await portal.call('POST', '/v1/blueprints', body)).status).toBe(201)
}
const add = async (blueprint: string, ...entities: object[]) => {
  for (const entity of entities) {
    expect((await portal.call('POST', `/v1/blueprints/${blueprint}/entities`, entity)).status).toBe(201)
  }
}
const deleteAll = (blueprint: string, query = '') =>
  portal.call('DELETE', `/v1/blueprints/${blueprint}/all-entities${query}`)
const read = async (id: unknown) => toTree((await portal.call('GET', `/v1/migrations/${id as string}`)).body.migration)
const countOf = async (blueprint: string) =>
  (await portal.call('GET', `/v1/blueprints/${blueprint}/entities-count`)).body.count

async function ended(id: unknown, status: string) {
  await expect.poll(async () => (await read(id)).status, { timeout: 20_000 }).toBe(status)
  return read(id)
}

/** Entities in one statement: thousands of requests would only take time. */
async function fill(blueprint: string, entities: number, where = portal): Promise<void> {
  await where.services.pool.query(
    `insert into entity (blueprint_id, datasource_id, created_at, updated_at, org_id, identifier, created_by, updated_by, properties, relations)
     select b.id, 0, now(), now(), b.org_id, 'x' || lpad(n::text, 6, '0'), 'x', 'x', '{}', '{}'
     from blueprint b, generate_series(1, $2::integer) n where b.identifier = $1`,
    [blueprint, entities],
  )
}

describe('DELETE /v1/blueprints/{blueprint}/all-entities', () => {
  it('is over at the first poll when it is small, keeps the blueprint, and leaves one audit entry for each entity', async () => {
    await create('small')
    await add('small', { identifier: 'a' }, { identifier: 'b' })
    const { status, body } = await deleteAll('small')
    expect({ status, ok: body.ok }).toEqual({ status: 200, ok: true })
    expect(await read(body.migrationId)).toMatchObject({
      id: body.migrationId,
      actor: portal.organization.clientId,
      sourceBlueprint: 'small',
      mapping: {},
      status: 'COMPLETED',
      deleteBlueprint: false,
      deleteEntities: true,
      successCount: 2,
      failureCount: 0,
    })
    expect(await countOf('small')).toBe(0)
    const { rows } = await portal.services.pool.query(
      `select context ->> 'entity' as entity from audit_event
       where action = 'DELETE' and context ->> 'blueprint' = 'small' order by 1`,
    )
    expect(rows).toEqual([{ entity: 'a' }, { entity: 'b' }])
  })

  it('deletes the blueprint too when asked, and stays readable afterwards', async () => {
    await create('gone')
    await fill('gone', 1_000)
    const { body } = await deleteAll('gone', '?delete_blueprint=true&run_id=')
    expect(await ended(body.migrationId, 'COMPLETED')).toMatchObject({ successCount: 1_000, deleteBlueprint: true })
    expect((await portal.call('GET', '/v1/blueprints/gone')).status).toBe(404)
    const list = await portal.call('GET', '/v1/migrations?blueprint=gone&status=COMPLETED&status=FAILURE')
    expect(list.body.migrations).toMatchObject([{ id: body.migrationId }])
  })

  it('is 404 for an unknown blueprint and refuses a run that does not exist', async () => {
    expect((await deleteAll('nowhere')).status).toBe(404)
    await create('linked')
    expect((await deleteAll('linked', '?run_id=r_none')).status).toBe(404)
  })

  it('is refused with has_dependents when entities of a blueprint that stays need these', async () => {
    await create('host')
    await create('app', { relations: { host: { target: 'host', required: true } } })
    await add('host', { identifier: 'h' })
    await add('app', { identifier: 'a', relations: { host: 'h' } })
    expect(await deleteAll('host')).toMatchObject({ status: 403, body: { ok: false, error: 'has_dependents' } })

    const waiting = await deleteAll('host', '?delete_blueprint=true')
    expect(waiting.status).toBe(200)
    expect((await ended(waiting.body.migrationId, 'FAILURE')).reason).toContain('"a" of blueprint "app"')
    expect(await countOf('host')).toBe(1)
  })

  it('waits for those that stand in its way until they go too', async () => {
    await create('target')
    await create('source', { relations: { to: { target: 'target', required: true } } })
    await add('target', { identifier: 't' })
    await add('source', { identifier: 's', relations: { to: 't' } })
    const first = deleteAll('target', '?delete_blueprint=true')
    await expect
      .poll(async () => toTree((await portal.call('GET', '/v1/migrations?status=PENDING')).body).migrations?.length)
      .toBe(1)
    const second = await deleteAll('source', '?delete_blueprint=true')
    await ended((await first).body.migrationId, 'COMPLETED')
    await ended(second.body.migrationId, 'COMPLETED')
  })

  it('clears relations that are not required', async () => {
    await create('team')
    await create('member', { relations: { team: { target: 'team' }, teams: { target: 'team', many: true } } })
    await add('team', { identifier: 't' })
    await add('member', { identifier: 'm', relations: { team: 't', teams: ['t'] } })
    await deleteAll('team')
    const { body } = await portal.call('GET', '/v1/blueprints/member/entities/m')
    expect(body.entity).toMatchObject({ relations: { team: null, teams: [] } })
  })

  it('completes for many blueprints at once that relate to and need each other and themselves', async () => {
    const names = range(6).map((index) => `ring-${index}`)
    for (const name of names) await create(name)
    for (const [index, name] of names.entries()) {
      const relations = {
        next: { target: names[(index + 1) % names.length], required: true },
        self: { target: name, required: true },
        last: { target: names[(index + 5) % names.length], many: true },
      }
      // Relations that are required cannot be written before their targets exist.
      const optional = Object.fromEntries(
        Object.entries(relations).map(([key, value]) => [key, { ...value, required: false }]),
      )
      await portal.call('PATCH', `/v1/blueprints/${name}`, { relations: optional })
    }
    for (const name of names) await add(name, ...range(5).map((index) => ({ identifier: `e${index}` })))
    for (const [index, name] of names.entries()) {
      for (const entity of range(5)) {
        const relations = { next: `e${entity}`, self: `e${(entity + 1) % 5}`, last: [`e${(entity + index) % 5}`] }
        await portal.call('PATCH', `/v1/blueprints/${name}/entities/e${entity}`, { relations })
      }
      const required = { next: { required: true }, self: { required: true } }
      expect((await portal.call('PATCH', `/v1/blueprints/${name}`, { relations: required })).status).toBe(200)
    }
    const replies = await Promise.all(names.map((name) => deleteAll(name, '?delete_blueprint=true')))
    for (const { status, body } of replies) {
      expect(status).toBe(200)
      await ended(body.migrationId, 'COMPLETED')
    }
    for (const name of names) expect((await portal.call('GET', `/v1/blueprints/${name}`)).status).toBe(404)
    const { rows } = await portal.services.pool.query(
      'select from entity left join blueprint on blueprint.id = entity.blueprint_id where blueprint.id is null',
    )
    expect(rows).toEqual([])
  })

  it('deletes the blueprint while writers keep adding entities, and leaves none behind', async () => {
    await create('flood')
    await fill('flood', 500)
    let isGone = false
    const writer = async () => {
      while (!isGone) isGone = (await portal.call('POST', '/v1/blueprints/flood/entities', {})).status === 404
    }
    const writers = Promise.all(range(4).map(writer))
    const { body } = await deleteAll('flood', '?delete_blueprint=true')
    await ended(body.migrationId, 'COMPLETED')
    await writers
    const { rows } = await portal.services.pool.query(
      'select from entity left join blueprint on blueprint.id = entity.blueprint_id where blueprint.id is null',
    )
    expect(rows).toEqual([])
  })

  it('goes on where it stood when its server died, and takes nothing more from that one', async () => {
    await create('orphaned')
    await fill('orphaned', 700)
    const { db } = portal.services
    const blueprint = await getBlueprint(db, portal.organization.orgId, 'orphaned')
    const caller = {
      orgId: blueprint.orgId,
      kind: 'machine',
      id: 'm',
      email: undefined,
      roles: [],
      teams: [],
      origin: 'API',
      userAgent: '',
    } as const
    const { id } = await insertMigration(db, { kind: 'delete', blueprint, input: {}, caller, delaySeconds: 3600 })
    await db.updateTable('catalog_migration').set({ worker: 'dead', fence: '1' }).where('id', '=', id).execute()
    const { rows } = await portal.services.pool.query('select * from catalog_migration where id = $1', [id])
    const held = { ...rows[0], id, fence: '1', orgId: blueprint.orgId }
    expect(await deletionStep(portal.services, held)).toEqual({ next: 'step' })
    expect(await read(id)).toMatchObject({ status: 'RUNNING', successCount: 200 })
    expect(await takeDueMigrations(db, 'other', 10)).toEqual([])

    // The lease ends.
    await db
      .updateTable('catalog_migration')
      .set({ lease_until: new Date(0) })
      .where('id', '=', id)
      .execute()
    expect(await ended(id, 'COMPLETED')).toMatchObject({ successCount: 700 })
    await expect(deletionStep(portal.services, held)).rejects.toThrow(LeaseLost)
  })
})

describe('POST /v1/migrations', () => {
  const start = (sourceBlueprint: string, mapping: object) =>
    portal.call('POST', '/v1/migrations', { sourceBlueprint, mapping })

  it('makes entities of another blueprint by jq: filter, items, title, team, properties and relations', async () => {
    await create('old', {
      schema: { properties: { kind: { type: 'string' }, parts: { type: 'array' } } },
      relations: { parent: { target: 'old' } },
      mirrorProperties: { parentTitle: { path: 'parent.$title' } },
    })
    await create('new', {
      schema: { properties: { upper: { type: 'string' }, size: { type: 'number' }, above: { type: 'string' } } },
      relations: { parent: { target: 'new' } },
    })
    await add(
      'old',
      { identifier: 'p', title: 'P', properties: { kind: 'keep', parts: ['x', 'y'] } },
      { identifier: 'c', team: ['red'], properties: { kind: 'keep', parts: ['z'] }, relations: { parent: 'p' } },
      { identifier: 'd', properties: { kind: 'drop', parts: ['q'] } },
    )
    const { status, body } = await start('old', {
      blueprint: '"new"',
      filter: '.properties.kind == "keep"',
      itemsToParse: '.properties.parts',
      entity: {
        identifier: '.identifier + "-" + .item',
        title: '.title',
        team: '.team',
        properties: {
          upper: '.item | ascii_upcase',
          size: '.properties.parts | length',
          above: '.properties.parentTitle',
        },
        relations: { parent: 'if .relations.parent then .relations.parent + "-x" else null end' },
      },
    })
    expect(status).toBe(201)
    const { id } = toTree(body.migration)
    expect(await ended(id, 'COMPLETED')).toMatchObject({
      sourceBlueprint: 'old',
      deleteEntities: false,
      mapping: { blueprint: '"new"', entity: { title: '.title' } },
      successCount: 3,
      failureCount: 0,
    })
    const { entities } = (await portal.call('GET', '/v1/blueprints/new/entities')).body
    expect(entities).toMatchObject([
      {
        identifier: 'c-z',
        team: ['red'],
        properties: { upper: 'Z', size: 1, above: 'P' },
        relations: { parent: 'p-x' },
      },
      { identifier: 'p-x', title: 'P', properties: { upper: 'X', size: 2 }, relations: { parent: null } },
      { identifier: 'p-y', title: 'P', properties: { upper: 'Y', size: 2 } },
    ])
  })

  it('counts what is refused, says why, and goes on', async () => {
    await create('from', { schema: { properties: { n: { type: 'string' } } } })
    await create('to', { schema: { properties: { n: { type: 'number' } } } })
    await add(
      'from',
      { identifier: 'one', properties: { n: '1' } },
      { identifier: 'two', properties: { n: 'x' } },
      { identifier: 'three' },
    )
    const entity = {
      identifier: 'if .identifier == "three" then null else .identifier end',
      properties: { n: '.properties.n' },
    }
    const { body } = await start('from', { blueprint: 'to', entity })
    const migration = await ended(toTree(body.migration).id, 'COMPLETED')
    expect(migration).toMatchObject({ successCount: 1, failureCount: 2 })
    expect(migration.failures).toMatchObject([
      { identifier: 'three', error: 'invalid_request' },
      { identifier: 'two', error: 'blueprint_schema_mismatch' },
    ])
  })

  it.each([
    ['does not compile', { entity: { identifier: '.identifier |' } }, 'mapping.entity.identifier'],
    [
      'never ends',
      { entity: { identifier: '.identifier', title: '[limit(1e12; repeat(1))] | length' } },
      'mapping.entity.title',
    ],
    [
      'names a blueprint that does not exist',
      { blueprint: '"nowhere"', entity: { identifier: '.identifier' } },
      'failures',
    ],
    ['yields what cannot be stored', { entity: { identifier: '.identifier', title: '[0] | implode' } }, 'failures'],
  ])('fails with a reason when its program %s', async (fault, mapping, named) => {
    const source = fault.replaceAll(' ', '-')
    await create(source)
    await add(source, { identifier: 'a' }, { identifier: 'b' })
    const { body } = await start(source, mapping)
    const { reason } = await ended(toTree(body.migration).id, 'FAILURE')
    expect(reason).toContain(named)
  })

  it('refuses what is no mapping with 422 and an unknown source with 404', async () => {
    await create('mapped')
    for (const mapping of [
      undefined,
      {},
      { entity: {} },
      { entity: { identifier: 7 } },
      { entity: { identifier: '.x' }, extra: 1 },
    ]) {
      expect((await portal.call('POST', '/v1/migrations', { sourceBlueprint: 'mapped', mapping })).status).toBe(422)
    }
    expect((await start('nowhere', { entity: { identifier: '.identifier' } })).status).toBe(404)
  })

  it('does not map what it writes itself', async () => {
    await create('same')
    await fill('same', 250)
    const { body } = await start('same', { entity: { identifier: '.identifier + "-copy"' } })
    expect(await ended(toTree(body.migration).id, 'COMPLETED')).toMatchObject({ successCount: 250 })
    expect(await countOf('same')).toBe(500)
  })
})

describe('a server that stops', () => {
  it('hands its migrations on at once: the next one finishes them, and each entity is counted once', async () => {
    await using first = await createTestPortal()
    const { db } = first.services
    const body = { identifier: 'handed', title: 'Handed', schema: { properties: {} } }
    await first.call('POST', '/v1/blueprints', body)
    await fill('handed', 5_000, first)
    const mapping = { entity: { identifier: '.identifier', title: '"t"' } }
    const started = await first.call('POST', '/v1/migrations', { sourceBlueprint: 'handed', mapping })
    const url = `/v1/migrations/${String(toTree(started.body.migration).id)}`
    const progress = async () => toTree((await first.call('GET', url)).body.migration)
    await expect.poll(async () => Number((await progress()).successCount)).toBeGreaterThan(0)
    await first.services.migrations[Symbol.asyncDispose]()
    expect((await progress()).status).toBe('RUNNING')

    await using second = new MigrationRunner(first.services)
    await second.sweep()
    await expect.poll(async () => (await progress()).status, { timeout: 30_000 }).toBe('COMPLETED')
    expect(await progress()).toMatchObject({ successCount: 5_000, failureCount: 0 })
    const audits = await db.selectFrom('audit_event').select('id').where('action', '=', 'UPDATE').execute()
    expect(audits).toHaveLength(5_000)
  })
})

describe('POST /v1/migrations/{migration}/cancel', () => {
  it('stops a migration after a step; what is done stays done, and the reason is kept', async () => {
    await create('long')
    await fill('long', 20_000)
    const started = await portal.call('POST', '/v1/migrations', {
      sourceBlueprint: 'long',
      mapping: { entity: { identifier: '.identifier', title: '"t"' } },
    })
    const { id } = toTree(started.body.migration)
    await expect.poll(async () => Number((await read(id)).successCount)).toBeGreaterThan(0)
    const cancelled = await portal.call('POST', `/v1/migrations/${String(id)}/cancel`, {
      reason: 'enough',
    })
    expect(cancelled.status).toBe(200)
    const migration = await ended(id, 'CANCELLED')
    expect(migration.reason).toBe('enough')
    const { rows } = await portal.services.pool.query(
      `select count(*)::integer as done from entity e join blueprint b on b.id = e.blueprint_id
       where b.identifier = 'long' and e.title = 't'`,
    )
    expect(migration.successCount).toBe(rows[0].done)
    expect(rows[0].done).toBeLessThan(20_000)
    expect((await portal.call('POST', `/v1/migrations/${String(id)}/cancel`)).status).toBe(200)
  })

  it('is 422 for one that has ended and 404 for one that does not exist', async () => {
    await create('done')
    const { body } = await deleteAll('done')
    const again = await portal.call('POST', `/v1/migrations/${String(body.migrationId)}/cancel`, {})
    expect(again).toMatchObject({ status: 422, body: { error: 'invalid_request' } })
    expect((await portal.call('POST', '/v1/migrations/none/cancel', {})).status).toBe(404)
  })
})

describe('GET /v1/migrations', () => {
  it('filters by status, actor and blueprint, newest first, and refuses a status that does not exist', async () => {
    await create('listed')
    const ids = []
    for (const _ of range(2)) ids.push((await deleteAll('listed')).body.migrationId)
    const list = async (query: string) => (await portal.call('GET', `/v1/migrations?blueprint=listed&${query}`)).body
    expect(await list('status=COMPLETED,FAILURE')).toMatchObject({ migrations: [{ id: ids[1] }, { id: ids[0] }] })
    expect(await list(`actor=${portal.organization.clientId}`)).toMatchObject({ migrations: [{}, {}] })
    expect(await list('actor=nobody')).toEqual({ ok: true, migrations: [] })
    expect((await portal.call('GET', '/v1/migrations?status=DONE')).status).toBe(422)
    expect((await portal.call('GET', '/v1/migrations/none')).status).toBe(404)
  })

  it('shows nothing of other organisations', async () => {
    await create('private')
    const { body } = await deleteAll('private')
    const { token } = await portal.addOrganization()
    const headers = { authorization: `Bearer ${token}` }
    expect((await portal.call('GET', '/v1/migrations', undefined, headers)).body.migrations).toEqual([])
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/cancel'],
    ] as const) {
      const url = `/v1/migrations/${String(body.migrationId)}${path}`
      expect((await portal.call(method, url, undefined, headers)).status).toBe(404)
    }
  })
})
