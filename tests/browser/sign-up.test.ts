import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { launchChromium } from './support/chromium.ts'
import { apiClient, PATIENCE_MS } from './support/visitor.ts'

const EMAIL = 'grace@example.org'
const PASSWORD = 'a ship in harbour is safe'

describe('an invitation', () => {
  let browser: Browser
  beforeAll(async () => void (browser = await launchChromium()))
  afterAll(() => browser.close())

  const openPage = async () => {
    const context = await browser.newContext({ baseURL: inject('portalUrl'), viewport: { width: 1440, height: 900 } })
    context.setDefaultTimeout(PATIENCE_MS)
    return context.newPage()
  }

  const invite = async (email: string) => {
    const client = apiClient()
    await client.request('POST', '/v1/users/invite', { body: { invitee: { email, roles: ['Member'], teams: [] } } })
    return client.request<{ signUpLink: { token: string } }>('POST', `/ui/v1/users/${email}/sign-up-link`)
  }

  it('lets a new person choose a password, signs them in, and works once', async () => {
    const { signUpLink } = await invite(EMAIL)
    const page = await openPage()
    await page.goto(`/sign-up#${signUpLink.token}`)
    await page.getByLabel('First name').fill('Grace')
    expect(page.url()).not.toContain(signUpLink.token)

    const password = page.getByLabel('Password', { exact: true })
    await password.fill('short')
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByText('Choose at least 12 characters').waitFor()
    await password.fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByRole('navigation', { name: 'Main' }).waitFor()

    const { user } = await apiClient().request<{ user: object }>('GET', `/v1/users/${EMAIL}`)
    expect(user).toMatchObject({ firstName: 'Grace', status: 'ACTIVE', roles: [{ name: 'Member' }] })

    const second = await openPage()
    await second.goto(`/sign-up#${signUpLink.token}`)
    await second.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await second.getByRole('button', { name: 'Start' }).click()
    await second.getByText('This invitation was used, replaced, or is older than a week.').waitFor()
  })

  it.each([
    ['the connection breaks', 'ada@example.org', undefined],
    ['the server wants a pause', 'mary@example.org', 429],
  ])('is not asked for twice when %s between sign-up and sign-in', async (_name, email, status) => {
    const { signUpLink } = await invite(email)
    const page = await openPage()
    const signUps: string[] = []
    page.on('request', (request) => void (request.url().endsWith('/ui/v1/sign-up') && signUps.push(request.method())))
    const failing = { ok: false, error: 'rate_limit_exceeded', message: 'Too many requests' }
    await page.route(
      '**/ui/v1/session',
      (route) => (status === undefined ? route.abort() : route.fulfill({ status, json: failing })),
      { times: 1 },
    )
    await page.goto(`/sign-up#${signUpLink.token}`)
    const password = page.getByLabel('Password', { exact: true })
    await password.fill(PASSWORD)
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByRole('alert').getByText('Your password is stored, but you are not signed in yet.').waitFor()
    expect(await password.isEditable()).toBe(false)

    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('navigation', { name: 'Main' }).waitFor()
    expect(signUps).toEqual(['POST'])
  })

  it('says what to do when its link was cut off', async () => {
    const page = await openPage()
    await page.goto('/sign-up')
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('Open the whole link of your invitation.')
    expect(await page.getByRole('button', { name: 'Start' }).count()).toBe(0)
  })
})
