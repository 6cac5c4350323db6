import { type Client, clientCredentials, createClient } from '@portolan/client'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { inject } from 'vitest'

/** Room for a machine that does much else at the same time. */
export const PATIENCE_MS = 30_000

/** A new browser profile, signed in with what local mode printed, on its home page. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    baseURL: inject('portalUrl'),
    viewport: { width: 1440, height: 900 },
    ...options,
  })
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  await page.goto('/')
  await signIn(page)
  return page
}

/** Fills the sign-in page, by keyboard as a person would, and waits for the portal behind it. */
export async function signIn(page: Page): Promise<void> {
  const { email, password } = inject('portalSignIn')
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
}

/** The API of the portal, as its first credential. */
export function apiClient(): Client {
  return createClient({
    baseUrl: inject('portalUrl'),
    authentication: clientCredentials(inject('portalCredentials')),
  })
}
