import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Caller } from '../access/index.ts'
import type { Draft, EntityContent, Verdict } from '../catalog/index.ts'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'
import { judgeTeams } from './judge-teams.ts'
import { judgeUsers } from './judge-users.ts'
import { createTeamEntities } from './team-entities.ts'
import { createUserEntities } from './user-entities.ts'

/* The catalog may let others than Admins write these blueprints. Rights are not among what they may write. */

const MEMBER = 'member@test.example'

let portal: TestPortal
let caller: Caller
beforeAll(async () => {
  portal = await createTestPortal()
  const { orgId } = portal.organization
  const rights = { kind: 'account', roles: ['Member'], teams: [], origin: 'UI', userAgent: '' } as const
  caller = { ...rights, orgId, id: 'usr_member', email: MEMBER }
  await portal.call('POST', '/v1/teams', { name: 'pilots' })
  await portal.call('POST', '/v1/users/invite', { invitee: { email: MEMBER, teams: ['pilots'] } })
})
afterAll(() => portal[Symbol.asyncDispose]())

const judge = async (kind: 'user' | 'team', after: Partial<EntityContent>): Promise<Verdict> => {
  const empty = { title: null, icon: null, team: null, properties: {}, relations: {} }
  const draft: Draft = { before: undefined, after: { ...empty, identifier: MEMBER, ...after } }
  const { db, secretBox } = portal.services
  const [verdict] = await db
    .transaction()
    .execute((trx) =>
      kind === 'user' ? judgeUsers(trx, secretBox, caller, [draft]) : judgeTeams(trx, caller, [draft]),
    )
  return verdict!
}
const refused = { ok: false, error: { code: 'missing_permissions' } }

describe('whoever is no Admin', () => {
  it.each<[string, Partial<EntityContent>]>([
    ['their role', { properties: { port_role: 'Admin' } }],
    ['what they moderate', { properties: { moderated_blueprints: ['ship'] } }],
    ['their status', { properties: { status: 'Disabled' } }],
    ['their teams', { team: [] }],
    ['a new Admin', { identifier: 'new@test.example', properties: { port_role: 'Admin' } }],
    ['a new user who is invited', { identifier: 'new@test.example', properties: { status: 'Invited' } }],
    ['a new member of a team', { identifier: 'new@test.example', team: ['pilots'] }],
    [
      'a new service account',
      { identifier: 'new@serviceaccounts.getport.io', properties: { port_type: 'Service Account' } },
    ],
  ])('does not write %s', async (_what, after) => {
    expect(await judge('user', after)).toMatchObject(refused)
  })

  it('may write names, what was added, and stage users', async () => {
    const same = { status: 'Invited', port_role: 'Member', port_type: 'Standard' }
    const own = await judge('user', { title: 'Mem Ber', team: ['pilots'], properties: { ...same, phone: '1' } })
    expect(own).toMatchObject({ ok: true, content: { title: 'Mem Ber', properties: { ...same, phone: '1' } } })
    expect(await judge('user', { identifier: 'new@test.example' })).toMatchObject({
      ok: true,
      content: { properties: { status: 'Staged', port_role: 'Member' } },
    })
  })

  it('describes teams, but neither makes, renames nor deletes them, nor users', async () => {
    const described = { identifier: 'pilots', title: 'pilots', properties: { description: 'of ships' } }
    expect(await judge('team', described)).toMatchObject({ ok: true })
    expect(await judge('team', { identifier: 'pilots', title: 'Admins' })).toMatchObject(refused)
    expect(await judge('team', { identifier: 'admins' })).toMatchObject(refused)
    const { db, secretBox, clock } = portal.services
    for (const managed of [createUserEntities(secretBox), createTeamEntities(clock)]) {
      const removal = db.transaction().execute((trx) => managed.remove(trx, caller, []))
      await expect(removal).rejects.toMatchObject({ code: 'missing_permissions' })
    }
  })
})
