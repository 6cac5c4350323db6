import { describe, expect, it } from 'vitest'
import {
  baseRole,
  lastSignIn,
  matchesTeam,
  matchesUser,
  nameOf,
  sortUsers,
  toTeamPatch,
  toUserPatch,
  type Team,
  type User,
} from './people.ts'

const aUser = (parts: Partial<User> = {}): User => ({
  id: 'usr_1',
  email: 'grace@example.org',
  firstName: 'Grace',
  lastName: 'Hopper',
  picture: null,
  status: 'ACTIVE',
  type: 'Standard',
  providers: [],
  orgs: [],
  teams: ['pilots'],
  roles: [{ name: 'Member' }],
  orgMembers: [],
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  ...parts,
})
const aTeam = (): Team => ({
  id: 'team_1',
  name: 'pilots',
  description: 'of the harbour',
  provider: 'port',
  users: [{ email: 'grace@example.org', firstName: 'Grace', lastName: 'Hopper', status: 'ACTIVE', picture: null }],
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
})
const noName = { firstName: '', lastName: '' }

it('calls whoever has no name by email, and sorts them among the names', () => {
  const users = [aUser(), aUser({ ...noName, email: 'ada@example.org' }), aUser({ firstName: '', lastName: 'Zuse' })]
  expect(sortUsers(users).map(nameOf)).toEqual(['ada@example.org', 'Grace Hopper', 'Zuse'])
})

describe('roles', () => {
  it('are those of an Admin wherever Admin stands, and else of a Member', () => {
    expect(baseRole(aUser({ roles: [{ name: 'ship-moderator' }, { name: 'Admin' }] }))).toBe('Admin')
    expect(baseRole(aUser({ roles: [{ name: 'ship-moderator' }] }))).toBe('Member')
  })

  it('keep what other clients gave when the deciding one changes', () => {
    const user = aUser({ roles: [{ name: 'Admin' }, { name: 'ship-moderator' }] })
    expect(toUserPatch(user, { role: 'Member', teams: ['pilots'] })).toEqual({ roles: ['Member', 'ship-moderator'] })
  })
})

describe('a patch', () => {
  it('of a user holds only what differs, also when names have commas', () => {
    const user = aUser({ teams: ['a,b'], roles: [{ name: 'ship-moderator' }] })
    expect(toUserPatch(user, { role: 'Member', teams: ['a,b'] })).toEqual({})
    expect(toUserPatch(user, { role: 'Member', teams: ['a', 'b'] })).toEqual({ teams: ['a', 'b'] })
  })

  it('of a team holds only what differs, and clears a description', () => {
    const team = aTeam()
    const same = { name: 'pilots', description: ' of the harbour ', users: ['grace@example.org'] }
    expect(toTeamPatch(team, same)).toEqual({})
    expect(toTeamPatch(team, { ...same, description: ' ', users: [] })).toEqual({ description: null, users: [] })
    expect(toTeamPatch(team, { ...same, name: 'divers' })).toEqual({ name: 'divers' })
  })
})

it('knows when somebody signed in, and that somebody never did', () => {
  const member = { orgId: 'org_1', status: 'ACTIVE' }
  expect(lastSignIn(aUser({ orgMembers: [{ ...member, lastLoginAt: '2026-01-02T00:00:00Z' }] }))).toContain('2026')
  expect(lastSignIn(aUser({ orgMembers: [{ ...member, lastLoginAt: null }] }))).toBeUndefined()
  expect(lastSignIn(aUser())).toBeUndefined()
})

describe('the search', () => {
  it.each([
    ['', true],
    ['hopper GRACE', true],
    ['pilots active', true],
    ['example.org member', true],
    ['grace divers', false],
  ])('for “%s” finds Grace of the pilots: %s', (search, expected) => {
    expect(matchesUser(aUser(), search)).toBe(expected)
  })

  it('finds a team by name, description and members', () => {
    const team = aTeam()
    expect(matchesTeam(team, 'harbour pilots grace@')).toBe(true)
    expect(matchesTeam({ ...team, description: null }, 'harbour')).toBe(false)
  })
})
