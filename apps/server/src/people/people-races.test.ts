import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal, type TestReply } from '../testing/test-portal.ts'
import { alignPeople } from './align-people.ts'

let portal: TestPortal
beforeAll(async () => {
  portal = await createTestPortal()
  const team = { schema: { properties: { channel: { type: 'number' } } }, relations: { lead: { target: '_user' } } }
  await portal.call('PATCH', '/v1/blueprints/_team', team)
  await portal.call('PATCH', '/v1/blueprints/_user', { relations: { mentors: { target: '_user', many: true } } })
  const boat = { captain: { target: '_user' }, crew: { target: '_team' } }
  const blueprint = { identifier: 'boat', title: 'Boat', schema: { properties: {} }, relations: boat }
  await portal.call('POST', '/v1/blueprints', blueprint)
})
afterAll(() => portal[Symbol.asyncDispose]())

const ROUNDS = 12
const range = (length: number) => Array.from({ length }, (_, index) => index)
const statuses = (replies: TestReply[]) => replies.map(({ status }) => status).toSorted((one, other) => one - other)
const invite = (email: string, parts: object = {}) =>
  portal.call('POST', '/v1/users/invite', { invitee: { email, ...parts } })
const list = async (url: string, key: string) =>
  (await portal.call('GET', url)).body[key] as unknown as Record<string, unknown>[]

/** Both views say the same of everybody. */
async function expectAgreement(): Promise<void> {
  const users = await list('/v1/users', 'users')
  const entities = await list('/v1/blueprints/_user/entities', 'entities')
  const teams = await list('/v1/teams', 'teams')
  const teamEntities = await list('/v1/blueprints/_team/entities', 'entities')
  expect(teamEntities.map(({ title }) => title).toSorted()).toEqual(teams.map(({ name }) => name).toSorted())
  expect(entities.map(({ identifier }) => identifier).toSorted()).toEqual(users.map(({ email }) => email).toSorted())
  for (const user of users) {
    const entity = entities.find(({ identifier }) => identifier === user.email)!
    const identifiers = teamEntities.filter(({ title }) => (user.teams as string[]).includes(title as string))
    expect([...((entity.team as string[] | null) ?? [])].toSorted()).toEqual(
      identifiers.map(({ identifier }) => identifier).toSorted(),
    )
    expect(String((entity.properties as { status: string }).status).toUpperCase()).toBe(user.status)
  }
}

describe('at the same time', () => {
  it('invitations and staged entities of one email make one user', async () => {
    const replies = await Promise.all(
      range(ROUNDS).flatMap((index) => [
        invite(index % 2 === 0 ? 'raced@test.example' : 'RACED@test.example'),
        portal.call('POST', '/v1/blueprints/_user/entities', { identifier: 'raced@test.example' }),
      ]),
    )
    const [won, lost] = [
      statuses(replies).filter((status) => status < 300),
      statuses(replies).filter((status) => status >= 300),
    ]
    // An entity that comes first is staged, and may still be invited once.
    expect(won.length).toBeGreaterThanOrEqual(1)
    expect(won.length).toBeLessThanOrEqual(2)
    expect(new Set(lost)).toEqual(new Set([409]))
    const raced = (await list('/v1/users', 'users')).filter(
      ({ email }) => String(email).toLowerCase() === 'raced@test.example',
    )
    expect(raced).toHaveLength(1)
    await expectAgreement()
  })

  it('a team is renamed through both views, and written, and joined', async () => {
    await portal.call('POST', '/v1/teams', { name: 'pilots' })
    await invite('ann@test.example')
    const replies = await Promise.all(
      range(ROUNDS).flatMap((index) => [
        portal.call('PATCH', '/v1/teams/pilots', { description: `of round ${index}`, users: ['ann@test.example'] }),
        portal.call('PATCH', '/v1/blueprints/_team/entities/pilots', { title: `pilots ${index}` }),
        portal.call('PATCH', '/v1/blueprints/_team/entities/pilots', {
          properties: { channel: index },
          relations: { lead: 'ann@test.example' },
        }),
        portal.call('PATCH', '/v1/blueprints/_user/entities/ann@test.example', {
          team: index % 2 === 0 ? ['pilots'] : [],
          relations: { mentors: ['admin@test.example'] },
        }),
      ]),
    )
    expect(statuses(replies).filter((status) => status !== 200 && status !== 404)).toEqual([])
    await expectAgreement()
  })

  it('people leave whom boats are given to', async () => {
    const emails = range(ROUNDS).map((index) => `sailor${index}@test.example`)
    await Promise.all(emails.map((email) => invite(email)))
    await portal.call('POST', '/v1/teams', { name: 'crew', users: emails })
    const replies = await Promise.all(
      emails.flatMap((email, index) => [
        portal.call('POST', '/v1/blueprints/boat/entities?upsert=true', {
          identifier: `boat${index % 4}`,
          relations: { captain: email, crew: 'crew' },
        }),
        index % 2 === 0
          ? portal.call('DELETE', `/v1/users/${email}`)
          : portal.call('DELETE', `/v1/blueprints/_user/entities/${email}`),
        index === 3
          ? portal.call('DELETE', '/v1/blueprints/_team/entities/crew')
          : portal.call('PATCH', '/v1/blueprints/_user', {
              schema: { properties: { [`p${index}`]: { type: 'string' } } },
            }),
      ]),
    )
    expect(statuses(replies).filter((status) => ![200, 201, 404].includes(status))).toEqual([])
    await expectAgreement()
    const users = (await list('/v1/users', 'users')).map(({ email }) => email)
    for (const { relations } of await list('/v1/blueprints/boat/entities', 'entities')) {
      const { captain } = relations as { captain: string | null }
      if (captain !== null) expect(users).toContain(captain)
    }
  })

  it('servers that start bring the same organisation up to date once', async () => {
    const { db, pool } = portal.services
    await pool.query(
      `insert into account (id, org_id, email) select 'usr_old', id, 'old@test.example' from organization`,
    )
    await pool.query(`insert into team (id, org_id, name) select 'team_old', id, 'old' from organization`)
    await pool.query(`insert into team_member (team_id, account_id) values ('team_old', 'usr_old')`)
    await pool.query(
      `delete from entity using blueprint where blueprint.id = blueprint_id and blueprint.identifier = '_team'`,
    )
    await Promise.all([
      alignPeople({ db, clock: portal.services.clock }),
      alignPeople({ db, clock: portal.services.clock }),
    ])
    await expectAgreement()
    expect((await list('/v1/blueprints/_team/entities', 'entities')).map(({ title }) => title)).toContain('old')
  })
})
