import type { Browser, Page, Request } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from './support/chromium.ts'
import { pickEntity } from './support/pick-entity.ts'
import { apiClient, visit } from './support/visitor.ts'

const ACTION = {
  identifier: 'rotate_key',
  title: 'Rotate key',
  trigger: {
    type: 'self-service',
    operation: 'DAY-2',
    blueprintIdentifier: 'circle_ci_project',
    userInputs: {
      properties: {
        reason: { type: 'string', title: 'Reason' },
        token: { type: 'string', title: 'New token', encryption: 'aes256-gcm' },
      },
      required: ['reason', 'token'],
      order: ['reason', 'token'],
    },
  },
  invocationMethod: {
    type: 'WEBHOOK',
    agent: true,
    url: 'https://ci.example.com',
    body: { why: '{{ .inputs.reason }}' },
  },
}

describe('the form of an action', () => {
  let browser: Browser
  let page: Page
  let started: Request[]
  beforeAll(async () => {
    browser = await launchChromium()
    await apiClient().request('POST', '/v1/actions', { body: ACTION })
  })
  beforeEach(async () => {
    page = await visit(browser)
    started = []
    page.on('request', (request) => isStart(request) && started.push(request))
    await page.goto('/self-serve')
    await page.getByRole('button', { name: 'Execute Rotate key' }).click()
  })
  afterEach(() => page.context().close())
  afterAll(() => browser.close())

  const execute = () => page.getByRole('dialog').getByRole('button', { name: 'Execute' }).click()
  const isInvalid = (label: string) => page.getByRole('dialog').getByLabel(label).getAttribute('aria-invalid')

  it('marks every required field that is empty, puts the focus on the first, and sends nothing', async () => {
    await execute()
    await page.getByText('Choose the entity to act on').waitFor()

    await expect.poll(() => page.getByRole('combobox', { name: 'Run on' }).evaluate(hasFocus)).toBe(true)
    expect([await isInvalid('Reason'), await isInvalid('New token')]).toEqual(['true', 'true'])
    expect(started).toEqual([])
  })

  it('moves the focus to the next field once the first is filled', async () => {
    await pickEntity(page, 'acme/checkout')
    await execute()

    await expect.poll(() => page.getByLabel('Reason').evaluate(hasFocus)).toBe(true)
    expect(started).toEqual([])
  })

  it('restores what was entered after a reload, except secrets', async () => {
    await pickEntity(page, 'acme/checkout')
    await page.getByLabel('Reason').fill('the old one leaked')
    await page.getByRole('textbox', { name: 'New token' }).fill('draft-secret-value')
    await expect.poll(() => page.evaluate('JSON.stringify(localStorage)')).toContain('the old one leaked')
    expect(await page.evaluate('JSON.stringify(localStorage) + JSON.stringify(sessionStorage)')).not.toContain(
      'draft-secret-value',
    )
    await page.reload()

    await expect.poll(() => page.getByLabel('Reason').inputValue()).toBe('the old one leaked')
    expect(await page.getByRole('textbox', { name: 'New token' }).inputValue()).toBe('')
    await page.getByRole('dialog').getByText('checkout').first().waitFor()
  })

  it('shows a run without its secrets, and offers its inputs again, secrets blank', async () => {
    await pickEntity(page, 'acme/checkout')
    await page.getByLabel('Reason').fill('yearly')
    await page.getByRole('textbox', { name: 'New token' }).fill('sent-secret-value')
    await execute()
    await page.waitForURL(/\/organization\/run\?runId=/)
    await page.getByRole('region', { name: 'Inputs' }).getByText('yearly').waitFor()
    expect(await page.content()).not.toContain('sent-secret-value')
    await page.getByRole('button', { name: 'Re-run action' }).click()

    await expect.poll(() => page.getByLabel('Reason').inputValue()).toBe('yearly')
    expect(await page.getByRole('textbox', { name: 'New token' }).inputValue()).toBe('')
    await page.getByRole('dialog').getByText('checkout').first().waitFor()
    expect(started).toHaveLength(1)
  })
})

const isStart = (request: Request) => request.method() === 'POST' && /\/v1\/actions\/[^/]+\/runs$/.test(request.url())

/** Runs in the page. */
const hasFocus = (element: { matches: (selector: string) => boolean }) => element.matches(':focus')
