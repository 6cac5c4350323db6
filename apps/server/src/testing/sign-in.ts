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

async function signIn(portal: TestPortal, email: string, password: string): Promise<Record<string, string>> {
  const reply = await portal.call('POST', '/ui/v1/session', { email, password }, {})
  return { cookie: String(reply.headers['set-cookie']).split(';')[0]!, 'x-portolan-request': '1' }
}
