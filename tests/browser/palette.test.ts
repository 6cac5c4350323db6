import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from './support/chromium.ts'
import { visit } from './support/visitor.ts'

/** Of these, the replies are held back until they are let go. */
const SLOW = 'label-printer'
const SLOW_OPTION = /label-printer/
const FAST = 'storefront'

describe('Enter in the palette', () => {
  let browser: Browser
  let page: Page
  let held: PromiseWithResolvers<void>
  let asked: PromiseWithResolvers<void>
  beforeAll(async () => {
    browser = await launchChromium()
    page = await visit(browser)
    await page.route('**/ui/v1/search?*', async (route) => {
      if (new URL(route.request().url()).searchParams.get('text') !== SLOW) return route.continue()
      asked.resolve()
      await held.promise
      await route.continue().catch(() => undefined)
    })
  })
  afterAll(() => browser.close())

  const field = () => page.getByRole('combobox', { name: 'Search entities, blueprints and actions' })
  /** Shows the results of one text, then replaces it by another, whose results are not there yet. */
  const typeTwice = async () => {
    await page.keyboard.press('Control+k')
    await field().fill(FAST)
    await page.getByRole('option', { name: FAST }).first().waitFor()
    await field().fill(SLOW)
  }
  beforeEach(async () => {
    held = Promise.withResolvers()
    asked = Promise.withResolvers()
    // Loads the page anew, so that no reply of the test before is remembered.
    await page.goto('/organization/home')
    await page.getByRole('heading', { level: 1 }).waitFor()
  })

  it('opens the first result of the text as it stands, once that is there', async () => {
    await typeTwice()
    await page.keyboard.press('Enter')
    await asked.promise
    expect(new URL(page.url()).pathname).toBe('/organization/home')
    held.resolve()

    await page.waitForURL(/identifier=label-printer/)
    await field().waitFor({ state: 'detached' })
  })

  it('remembers that a new tab was asked for', async () => {
    await typeTwice()
    await page.keyboard.press('Control+Enter')
    await asked.promise
    const opened = page.context().waitForEvent('page')
    held.resolve()

    const tab = await opened
    await tab.waitForURL(/identifier=label-printer/)
    expect(new URL(page.url()).pathname).toBe('/organization/home')
    await tab.close()
  })

  it('is forgotten when more is typed', async () => {
    await typeTwice()
    await page.keyboard.press('Enter')
    await asked.promise
    await field().press('End')
    await page.keyboard.type('s')
    await page.keyboard.press('Backspace')
    held.resolve()

    await page.getByRole('option', { name: SLOW_OPTION }).first().waitFor()
    expect(new URL(page.url()).pathname).toBe('/organization/home')
  })

  it('is forgotten with Escape', async () => {
    await typeTwice()
    await page.keyboard.press('Enter')
    await asked.promise
    await page.keyboard.press('Escape')
    held.resolve()

    await field().waitFor({ state: 'detached' })
    await page.keyboard.press('Control+k')
    await field().fill(SLOW)
    await page.getByRole('option', { name: SLOW_OPTION }).first().waitFor()
    expect(new URL(page.url()).pathname).toBe('/organization/home')
  })

  it('opens nothing when nothing matches', async () => {
    await page.keyboard.press('Control+k')
    await field().fill(FAST)
    await page.getByRole('option', { name: FAST }).first().waitFor()
    await field().fill('no such thing anywhere')
    await page.keyboard.press('Enter')

    await page.getByText('Nothing matches “no such thing anywhere”.').waitFor()
    expect(new URL(page.url()).pathname).toBe('/organization/home')
  })
})
