import type { TestPortal } from './test-portal.ts'

/** Headers of the page once its administrator has signed in. */
export const signInAdmin = (portal: TestPortal): Promise<Record<string, string>> =>
  signIn(portal, portal.organization.adminEmail, portal.organization.adminPassword)

/** As `signInAdmin`, for a second account with the role Member, `member@test.example`. */
export async function signInMember(portal: TestPortal): Promise<Record<string, string>> {
  const { orgId, adminPassword } = portal.organization
  // It shares the administrator's password, so that no second digest has to be computed.
  await portal.services.pool.query(
    `insert into account (id, org_id, email, password_hash, role)
     select 'usr_member', org_id, 'member@test.example', password_hash, 'Member' from account where org_id = $1 and role = 'Admin'
     on conflict do nothing`,
    [orgId],
  )
  return signIn(portal, 'member@test.example', adminPassword)
}

export interface Person {
  email: string
  /** The highest first; without any a Member. */
  roles?: string[]
  /** Teams that do not exist yet are created. */
  teams?: string[]
}

/** As `signInMember`, for an account of one's own making. */
export async function signInPerson(portal: TestPortal, person: Person): Promise<Record<string, string>> {
  const { orgId, adminPassword } = portal.organization
  const [role = 'Member', ...otherRoles] = person.roles ?? []
  await portal.services.pool.query(
    `insert into account (id, org_id, email, password_hash, role, other_roles)
     select $2, org_id, $3, password_hash, $4, $5 from account where org_id = $1 and email = 'admin@test.example'`,
    [orgId, `usr_${person.email}`, person.email, role, otherRoles],
  )
  for (const name of person.teams ?? []) await portal.call('POST', '/v1/teams', { name })
  if (person.teams) await portal.call('PATCH', `/v1/users/${person.email}`, { teams: person.teams })
  return signIn(portal, person.email, adminPassword)
}

async function signIn(portal: TestPortal, email: string, password: string): Promise<Record<string, string>> {
  const reply = await portal.call('POST', '/ui/v1/session', { email, password }, {})
  return { cookie: String(reply.headers['set-cookie']).split(';')[0]!, 'x-portolan-request': '1' }
}
