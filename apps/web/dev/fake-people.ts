/** Users and teams of the fake portal: one of every look, and names too long for their column. */

type Json = Record<string, unknown>

const AGO = '2026-03-04T12:00:00.000Z'

function user(email: string, name: string, parts: { status?: string; roles?: string[]; teams?: string[] } = {}): Json {
  const { status = 'ACTIVE', roles = ['Member'], teams = [] } = parts
  const [firstName = '', lastName = ''] = name.split(' ')
  return {
    id: email === 'ada@acme.test' ? 'u1' : `usr_${email}`,
    email,
    firstName,
    lastName,
    status,
    teams,
    roles: roles.map((role) => ({ name: role })),
    orgMembers: [{ orgId: 'org_1', status, lastLoginAt: status === 'ACTIVE' ? AGO : null }],
    createdAt: AGO,
    updatedAt: AGO,
  }
}

export const USERS: Json[] = [
  user('ada@acme.test', 'Ada Byron', { roles: ['Admin'], teams: ['platform'] }),
  user('grace@acme.test', 'Grace Hopper', { teams: ['pilots', 'platform', 'Release engineering'] }),
  user('mary.somerville@astronomical-society.example.org', 'Mary Somerville-Fairfax-Greig-of-Jedburgh', {
    roles: ['Member', 'service-moderator'],
  }),
  user('new@acme.test', '', { status: 'INVITED' }),
  user('gone@acme.test', 'Charles Babbage', { status: 'DISABLED', teams: ['pilots'] }),
]

const team = (name: string, description: string | null): Json => ({
  id: `team_${name}`,
  name,
  description,
  provider: 'port',
  createdAt: AGO,
  updatedAt: AGO,
  users: USERS.filter((member) => (member['teams'] as string[]).includes(name)),
})

export const TEAMS: Json[] = [
  team('pilots', 'Bring ships into the harbour and out again'),
  team(
    'platform',
    `Builds what all other teams deliver to. ${'On call around the clock, in three shifts. '.repeat(3)}`,
  ),
  team('Release engineering', null),
  team('divers', null),
]
