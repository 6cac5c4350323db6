import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signInPerson } from '../../testing/sign-in.ts'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'

let portal: TestPortal
let member: Record<string, string>
beforeAll(async () => {
  portal = await createTestPortal()
  member = await signInPerson(portal, { email: 'mia@test.example' })
})
afterAll(() => portal[Symbol.asyncDispose]())

let count = 0
/** A blueprint of its own, by its identifier. */
async function addBlueprint(): Promise<string> {
  const identifier = `ship${++count}`
  const schema = { properties: { flag: { type: 'string' }, crew: { type: 'number' } } }
  const relations = { fleet: { target: identifier, many: true } }
  const { status } = await portal.call('POST', '/v1/blueprints', { identifier, title: 'Ship', schema, relations })
  expect(status).toBe(201)
  return identifier
}

const urlOf = (blueprint: string) => `/v1/blueprints/${blueprint}/permissions`
const patch = (blueprint: string, entities: unknown, headers?: Record<string, string>) =>
  portal.call('PATCH', urlOf(blueprint), { entities }, headers)
const read = async (blueprint: string) => {
  const { body } = await portal.call('GET', urlOf(blueprint))
  return (body.permissions as unknown as { entities: Record<string, never> }).entities
}

const defaults = (blueprint: string, ...roles: string[]) => ({
  users: [],
  roles: [`${blueprint}-moderator`, 'Admin', ...roles],
  teams: [],
  ownedByTeam: false,
})

describe('GET permissions', () => {
  it('derives what nobody wrote, without blocks of properties and relations', async () => {
    const ship = await addBlueprint()
    const block = defaults(ship)
    expect((await portal.call('GET', urlOf(ship))).body).toEqual({
      ok: true,
      permissions: {
        entities: {
          read: defaults(ship, 'Member'),
          register: block,
          update: block,
          unregister: block,
          updateProperties: { $title: block, $identifier: block, $icon: block, $team: block },
          updateRelations: {},
        },
      },
    })
  })

  it('is 404 for a blueprint that does not exist', async () => {
    expect(await portal.call('GET', urlOf('nowhere'))).toMatchObject({ status: 404, body: { ok: false } })
  })
})

describe('PATCH permissions', () => {
  const whole = { users: ['a@test.example'], roles: ['Member'], teams: [], ownedByTeam: true }
  const policy = { combinator: 'and', rules: [{ property: 'flag', operator: '=', value: 'red' }] }

  it('leaves sections, blocks and keys that it does not name as they are', async () => {
    const ship = await addBlueprint()
    await patch(ship, { update: whole, updateProperties: { flag: whole }, updateRelations: { fleet: whole } })
    const { status, body } = await patch(ship, {
      update: { users: ['b@test.example'] },
      updateProperties: { crew: whole },
    })
    expect(status).toBe(200)
    const after = await read(ship)
    expect(body.permissions).toEqual({ entities: after })
    expect(after).toMatchObject({
      register: defaults(ship),
      update: { ...whole, users: ['b@test.example'] },
      updateProperties: { flag: whole, crew: whole, $title: defaults(ship) },
      updateRelations: { fleet: whole },
    })
  })

  it('completes a block from its default', async () => {
    const ship = await addBlueprint()
    await patch(ship, { read: { roles: ['Admin'] } })
    expect((await read(ship)).read).toEqual({ users: [], roles: ['Admin'], teams: [], ownedByTeam: false })
  })

  it('takes a policy on all four, and clears it by null or by a whole block without it', async () => {
    const ship = await addBlueprint()
    const all = { read: { policy }, register: { policy }, update: { policy }, unregister: { policy } }
    expect((await patch(ship, all)).status).toBe(200)
    expect(await read(ship)).toMatchObject(all)
    await patch(ship, { read: { policy: null }, register: whole, update: { users: [] } })
    const after = await read(ship)
    expect(after.read).toEqual(defaults(ship, 'Member'))
    expect(after.register).toEqual(whole)
    expect(after.update).toEqual({ ...defaults(ship), policy })
  })

  it('takes null for an empty list, as programs in Go write it', async () => {
    const ship = await addBlueprint()
    await patch(ship, { update: { users: null, roles: ['Member'], teams: null, ownedByTeam: null } })
    expect((await read(ship)).update).toEqual({ users: [], roles: ['Member'], teams: [], ownedByTeam: false })
  })

  it('gives a property or relation its default back by null', async () => {
    const ship = await addBlueprint()
    await patch(ship, { updateProperties: { flag: whole, $title: whole } })
    await patch(ship, { updateProperties: { flag: null, $title: null } })
    expect((await read(ship)).updateProperties).toEqual({
      $title: defaults(ship),
      $identifier: defaults(ship),
      $icon: defaults(ship),
      $team: defaults(ship),
    })
  })

  it.each([
    ['an unknown property', { updateProperties: { mast: whole } }, 'mast'],
    ['an unknown meta-property', { updateProperties: { $createdAt: whole } }, '$createdAt'],
    ['an unknown relation', { updateRelations: { flag: whole } }, 'flag'],
    ['an unknown section', { destroy: whole }, 'entities'],
    ['an unknown key of a block', { read: { groups: [] } }, 'read'],
    ['a policy that is no query', { read: { policy: { combinator: 'xor', rules: [] } } }, 'policy'],
    [
      'a policy with an unknown operator',
      { update: { policy: { combinator: 'and', rules: [{ property: 'flag', operator: 'is' }] } } },
      'policy',
    ],
    ['a name that is no text', { read: { users: [7] } }, 'users'],
  ])('refuses %s by name and changes nothing', async (_, entities, name) => {
    const ship = await addBlueprint()
    const before = await read(ship)
    const { status, body } = await patch(ship, entities)
    expect(status).toBe(422)
    expect(body.message).toContain(name)
    expect(await read(ship)).toEqual(before)
  })

  it('is refused to who is no Admin', async () => {
    const ship = await addBlueprint()
    const moderator = await signInPerson(portal, { email: 'mod@test.example', roles: [`${ship}-moderator`] })
    for (const headers of [member, moderator]) {
      expect(await patch(ship, { read: whole }, headers)).toMatchObject({
        status: 403,
        body: { error: 'missing_permissions' },
      })
    }
    expect((await read(ship)).read).toEqual(defaults(ship, 'Member'))
  })

  it('is audited once, however often it is sent', async () => {
    const ship = await addBlueprint()
    for (let time = 0; time < 3; time++) expect((await patch(ship, { read: whole })).status).toBe(200)
    const { body } = await portal.call('GET', `/v1/audit-log?blueprint=${ship}&action=UPDATE`)
    expect(body.audits).toHaveLength(1)
    expect(body.audits).toMatchObject([
      {
        resourceType: 'blueprint',
        context: { blueprint: ship, permissions: true },
        diff: { before: { read: defaults(ship, 'Member') }, after: { read: whole } },
      },
    ])
  })
})

describe('permissions follow their blueprint', () => {
  const block = { users: [], roles: ['Member'], teams: [], ownedByTeam: false }

  it('when a property or relation is renamed, in policies too', async () => {
    const ship = await addBlueprint()
    const policy = { combinator: 'and', rules: [{ property: 'flag', operator: '=', value: 'red' }] }
    await patch(ship, { read: { policy }, updateProperties: { flag: block }, updateRelations: { fleet: block } })
    await portal.call('PATCH', `/v1/blueprints/${ship}/properties/flag/rename`, { newPropertyName: 'ensign' })
    await portal.call('PATCH', `/v1/blueprints/${ship}/relations/fleet/rename`, { newRelationIdentifier: 'convoy' })
    const after = await read(ship)
    expect(after.read).toMatchObject({ policy: { rules: [{ property: 'ensign' }] } })
    expect(after.updateProperties).toMatchObject({ ensign: block })
    expect(Object.keys(after.updateProperties!)).not.toContain('flag')
    expect(after.updateRelations).toEqual({ convoy: block })
  })

  it('when the blueprint is renamed', async () => {
    const ship = await addBlueprint()
    await patch(ship, { unregister: { users: ['a@test.example'] } })
    await portal.call('PATCH', `/v1/blueprints/${ship}`, { identifier: `${ship}x` })
    const after = await read(`${ship}x`)
    expect(after.unregister).toEqual({ ...defaults(`${ship}x`), users: ['a@test.example'] })
    expect(after.update).toEqual(defaults(`${ship}x`))
  })

  it('when a property goes: coming again, it has its default', async () => {
    const ship = await addBlueprint()
    await patch(ship, { updateProperties: { flag: block } })
    await portal.call('PATCH', `/v1/blueprints/${ship}`, { schema: { properties: { flag: null } } })
    await portal.call('PATCH', `/v1/blueprints/${ship}`, { schema: { properties: { flag: { type: 'string' } } } })
    expect(Object.keys((await read(ship)).updateProperties!)).toEqual(['$title', '$identifier', '$icon', '$team'])
  })

  it('when it is deleted: a new one of the same name begins anew', async () => {
    const ship = await addBlueprint()
    await patch(ship, { read: { roles: ['Admin'] } })
    await portal.call('DELETE', `/v1/blueprints/${ship}`)
    await portal.call('POST', '/v1/blueprints', { identifier: ship, title: 'Ship', schema: { properties: {} } })
    expect((await read(ship)).read).toEqual(defaults(ship, 'Member'))
  })
})

describe('GET rights', () => {
  const rights = async (ship: string, headers: Record<string, string>) =>
    (await portal.call('GET', `/ui/v1/blueprints/${ship}/rights`, undefined, headers)).body.rights

  it('says what a person may do, whichever entity it is', async () => {
    const ship = await addBlueprint()
    expect(await rights(ship, member)).toEqual({ register: 'none', update: 'none', unregister: 'none' })
    await patch(ship, {
      register: { roles: ['Member'] },
      unregister: { ownedByTeam: true },
      updateProperties: { flag: { users: ['Mia@Test.example'] } },
    })
    expect(await rights(ship, member)).toEqual({ register: 'all', update: 'some', unregister: 'some' })
    expect(await rights(ship, { authorization: `Bearer ${portal.token}` })).toEqual({
      register: 'all',
      update: 'all',
      unregister: 'all',
    })
  })

  it('offers nobody to create or delete what the portal keeps itself', async () => {
    expect(await rights('_rule_result', { authorization: `Bearer ${portal.token}` })).toEqual({
      register: 'none',
      update: 'all',
      unregister: 'none',
    })
  })
})
