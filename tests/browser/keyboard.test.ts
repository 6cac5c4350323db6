import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from './support/chromium.ts'
import { readLogLines, waitForLine } from './support/log-panel.ts'
import { visit } from './support/visitor.ts'

/** More presses than any page here has stops. */
const STOPS = 60

describe('by keyboard alone', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await launchChromium()
    page = await visit(browser)
  })
  afterAll(() => browser.close())

  it('finds an action, runs it and reads its log', async () => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Search entities, blueprints and actions' }).waitFor()
    await page.keyboard.type('Trigger CircleCI')
    await page.getByRole('option', { name: 'Trigger CircleCI pipeline' }).waitFor()
    await page.keyboard.press('Enter')

    const form = page.getByRole('dialog', { name: 'Trigger CircleCI pipeline' })
    await form.waitFor()
    await tabTo(page, 'combobox "Run on"', form.getByRole('combobox', { name: 'Run on' }))
    await page.keyboard.type('label')
    // Until the server has answered, the list still shows what matched before.
    await expect.poll(() => page.getByRole('option').allTextContents()).toEqual(['acme/label-printerlabel-printer'])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await tabTo(page, 'button "Execute"', form.getByRole('button', { name: 'Execute' }))
    await page.keyboard.press('Enter')

    await page.waitForURL(/\/organization\/run\?runId=/)
    await waitForLine(page, 'The execution agent has done its part; the backend says how the run ends.')
    await tabTo(page, 'the log', page.getByRole('log'))
    expect((await readLogLines(page))[0]).toContain('/api/v2/project/gh%2Facme%2Flabel-printer/pipeline')
  })
})

/** Presses Tab until the element has the focus. */
async function tabTo(page: Page, name: string, element: ReturnType<Page['getByRole']>): Promise<void> {
  for (let press = 0; press < STOPS; press += 1) {
    if (await element.evaluate((candidate) => candidate.matches(':focus'))) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${STOPS} presses of Tab did not reach ${name}`)
}
