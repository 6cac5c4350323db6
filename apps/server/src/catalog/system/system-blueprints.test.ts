import type { BlueprintDocument } from '@portolan/contract/blueprints'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inRepeatedTransaction } from '../../database/repeat-transaction.ts'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'
import { ensureSystemBlueprints } from './ensure-system-blueprints.ts'
import { SYSTEM_IDENTIFIERS } from './system-blueprints.ts'

const MAPS = ['mirrorProperties', 'calculationProperties', 'aggregationProperties', 'relations'] as const

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

const read = async (identifier: string, headers?: Record<string, string>) =>
  (await portal.call('GET', `/v1/blueprints/${identifier}`, undefined, headers)).body
    .blueprint as unknown as BlueprintDocument
const readStructure = async (identifier: string) =>
  (await portal.call('GET', `/v1/blueprints/system/${identifier}/structure`)).body
    .blueprint as unknown as BlueprintDocument
const put = (identifier: string, body: object) => portal.call('PUT', `/v1/blueprints/${identifier}`, body)
const patch = (identifier: string, body: object) => portal.call('PATCH', `/v1/blueprints/${identifier}`, body)
const violation = { status: 422, body: { ok: false, error: 'protected_blueprint_violation' } }

describe('system blueprints', () => {
  it('are there in a fresh organisation, with exactly what Portolan manages', async () => {
    const other = { authorization: `Bearer ${(await portal.addOrganization()).token}` }
    for (const identifier of SYSTEM_IDENTIFIERS) {
      const [blueprint, structure] = [await read(identifier, other), await readStructure(identifier)]
      expect(blueprint).toMatchObject(structure)
      expect(Object.keys(blueprint.schema.properties)).toEqual(Object.keys(structure.schema.properties))
      for (const map of MAPS) expect(Object.keys(blueprint[map])).toEqual(Object.keys(structure[map]))
      expect(Object.keys(structure)).not.toContain('createdAt')
      expect(Object.keys(blueprint)).not.toContain('includeInGlobalSearch')
    }
    const { blueprints } = (await portal.call('GET', '/v1/blueprints', undefined, other)).body
    expect((blueprints as unknown as { identifier: string }[]).map(({ identifier }) => identifier)).toEqual(
      SYSTEM_IDENTIFIERS,
    )
  })

  it('have a structure, which other blueprints do not have', async () => {
    await portal.call('POST', '/v1/blueprints', { identifier: 'ship', title: 'Ship', schema: { properties: {} } })
    for (const identifier of ['ship', '_nobody']) {
      const reply = await portal.call('GET', `/v1/blueprints/system/${identifier}/structure`)
      expect(reply).toMatchObject({ status: 404, body: { error: 'not_found' } })
    }
  })

  it('take additions by PUT and PATCH, keep them beside the managed parts, and give them up again', async () => {
    const before = await read('_user')
    const addition = {
      schema: { properties: { phone: { type: 'string' } }, required: [] },
      relations: { home: { target: '_team' } },
      mirrorProperties: { town: { path: 'home.$title' } },
      calculationProperties: { nick: { type: 'string', calculation: '.title' } },
      ownership: { type: 'Direct' },
      includeInGlobalSearch: false,
    }
    expect((await patch('_user', addition)).status).toBe(200)
    const extended = await read('_user')
    expect(extended).toMatchObject({
      schema: before.schema,
      includeInGlobalSearch: false,
      ownership: { type: 'Direct' },
    })
    expect(Object.keys(extended.relations)).toEqual(['home'])
    expect((await patch('_user', { schema: { properties: { phone: { title: 'Telephone' } } } })).status).toBe(200)
    expect((await put('_user', before)).status).toBe(200)
    expect(await read('_user')).toEqual({ ...before, updatedAt: expect.any(String), updatedBy: expect.any(String) })
  })

  it('forgive what terraform leaves out of managed parts, and give it back', async () => {
    const before = await read('_team')
    const { type: _type, ...size } = before.aggregationProperties.size!
    const sent = {
      ...before,
      aggregationProperties: { size },
      schema: { properties: { description: { type: 'string' } } },
    }
    expect((await put('_team', sent)).status).toBe(200)
    const after = await read('_team')
    expect(after.aggregationProperties).toEqual(before.aggregationProperties)
    expect(after.schema.properties).toEqual(before.schema.properties)
  })

  it.each<[string, object]>([
    ['lacks a managed property', { schema: { properties: { status: null } } }],
    ['changes a managed property', { schema: { properties: { status: { enum: ['Here', 'Gone'] } } } }],
    ['adds a default to a managed property', { schema: { properties: { port_role: { default: 'Admin' } } } }],
    ['adds a required relation', { relations: { boss: { target: '_user', required: true } } }],
    ['derives the team', { ownership: { type: 'Inherited', path: 'boss' } }],
    ['renames the blueprint', { identifier: 'person' }],
  ])('refuse a change that %s', async (_what, body) => {
    const before = await read('_user')
    expect(await patch('_user', body)).toMatchObject(violation)
    expect(await read('_user')).toEqual(before)
  })

  it('name every managed part that is missing from a PUT', async () => {
    const reply = await put('_user', { identifier: '_user', title: 'User', schema: { properties: {} } })
    expect(reply).toMatchObject(violation)
    for (const key of Object.keys((await readStructure('_user')).schema.properties)) {
      expect(reply.body.message).toContain(key)
    }
    const team = { ...(await read('_team')), aggregationProperties: {} }
    expect(await put('_team', team)).toMatchObject(violation)
  })

  it('are neither deleted, emptied, created again nor given other names for managed keys', async () => {
    for (const identifier of SYSTEM_IDENTIFIERS) {
      expect(await portal.call('DELETE', `/v1/blueprints/${identifier}`)).toMatchObject(violation)
      for (const query of ['', '?delete_blueprint=true']) {
        const emptied = await portal.call('DELETE', `/v1/blueprints/${identifier}/all-entities${query}`)
        expect(emptied).toMatchObject(violation)
      }
      const again = await portal.call('POST', '/v1/blueprints', await readStructure(identifier))
      expect(again).toMatchObject({ status: 409, body: { error: 'identifier_taken' } })
    }
    const rename = await portal.call('PATCH', '/v1/blueprints/_user/properties/status/rename', {
      newPropertyName: 'state',
    })
    expect(rename).toMatchObject(violation)
    await patch('_user', { schema: { properties: { phone: { type: 'string' } } } })
    const own = await portal.call('PATCH', '/v1/blueprints/_user/properties/phone/rename', {
      newPropertyName: 'mobile',
    })
    expect(own.status).toBe(200)
  })

  it('are the target of relations, and naming a user creates none', async () => {
    const captain = {
      identifier: 'boat',
      title: 'Boat',
      schema: { properties: {} },
      relations: { captain: { target: '_user' } },
    }
    expect((await portal.call('POST', '/v1/blueprints', captain)).status).toBe(201)
    const create = (body: object, query = '') => portal.call('POST', `/v1/blueprints/boat/entities${query}`, body)
    expect((await create({ identifier: 'a', relations: { captain: 'admin@test.example' } })).status).toBe(201)
    const nobody = { identifier: 'b', relations: { captain: 'nobody@test.example' } }
    expect((await create(nobody, '?create_missing_related_entities=true')).status).toBe(404)
  })
})

describe('a version with other managed content', () => {
  it('brings stored blueprints up to date and keeps what users added', async () => {
    const { db, pool } = portal.services
    const { orgId } = portal.organization
    await patch('_team', { schema: { properties: { channel: { type: 'string' } } } })
    const older = { ...(await read('_team')), aggregationProperties: {} }
    const store = (document: object) =>
      pool.query("update blueprint set document = $1 where org_id = $2 and identifier = '_team'", [document, orgId])
    await store(older)
    const align = () => inRepeatedTransaction(db, (trx) => ensureSystemBlueprints(trx, orgId, new Date()))
    await Promise.all([align(), align()])
    const stored = await read('_team')
    expect(Object.keys(stored.aggregationProperties)).toEqual(['size'])
    expect(Object.keys(stored.schema.properties)).toContain('channel')
  })
})
