import { type Client, clientCredentials, createClient } from '@portolan/client'
import type { Browser, BrowserContextOptions, Cookie, Page } from 'playwright-core'
import { inject } from 'vitest'

/** Room for a machine that does much else at the same time. */
export const PATIENCE_MS = 30_000

/** The session of each portal's first visit. A portal takes 20 sign-ins a minute from one address; tests are faster. */
const sessions = new Map<string, Cookie[]>()

/** A new browser profile, signed in with what local mode printed, on its home page. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const baseURL = options.baseURL ?? inject('portalUrl')
  const session = sessions.get(baseURL)
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    ...options,
    baseURL,
    ...(session && { storageState: { cookies: session, origins: [] } }),
  })
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  await page.goto('/')
  if (session) {
    await waitForPortal(page)
  } else {
    await signIn(page)
    sessions.set(baseURL, await context.cookies())
  }
  return page
}

/** Fills the sign-in page, by keyboard as a person would, and waits for the portal behind it. */
async function signIn(page: Page): Promise<void> {
  const { email, password } = inject('portalSignIn')
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await waitForPortal(page)
}

const waitForPortal = (page: Page) => page.getByRole('navigation', { name: 'Main' }).waitFor()

/** The API of the portal, as its first credential. */
export function apiClient(): Client {
  return createClient({
    baseUrl: inject('portalUrl'),
    authentication: clientCredentials(inject('portalCredentials')),
  })
}
