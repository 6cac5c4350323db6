import type { Browser, Page } from 'playwright-core'
import { inject } from 'vitest'
import { apiClient, PATIENCE_MS } from './visitor.ts'

const PASSWORD = 'a member of the crew'

/** A new browser profile, signed in as a person with the role Member who was just invited. */
export async function visitAsMember(browser: Browser, email: string): Promise<Page> {
  const client = apiClient()
  await client.request('POST', '/v1/users/invite', { body: { invitee: { email, roles: ['Member'] } } })
  const { signUpLink } = await client.request<{ signUpLink: { token: string } }>(
    'POST',
    `/ui/v1/users/${email}/sign-up-link`,
  )
  const context = await browser.newContext({ baseURL: inject('portalUrl'), viewport: { width: 1440, height: 900 } })
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  await page.goto(`/sign-up#${signUpLink.token}`)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
  return page
}
