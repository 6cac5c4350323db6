import type { Client } from '@portolan/client'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { waitUntil } from '../support/index.ts'
import { launchChromium } from './support/chromium.ts'
import { type CuttableProxy, startCuttableProxy } from './support/cuttable-proxy.ts'
import { readLogLines, waitForLine } from './support/log-panel.ts'
import { pickEntity } from './support/pick-entity.ts'
import { findCircleCi, listRequests } from './support/stand-in.ts'
import { apiClient, visit } from './support/visitor.ts'

describe('the CircleCI action of the guide', () => {
  let browser: Browser
  let client: Client
  let proxy: CuttableProxy
  let page: Page
  beforeAll(async () => {
    browser = await launchChromium()
    client = apiClient()
    proxy = await startCuttableProxy(inject('portalUrl'))
  })
  beforeEach(async () => void (page = await visit(browser, { baseURL: proxy.url })))
  afterEach(() => page.context().close())
  afterAll(async () => {
    await browser.close()
    await proxy[Symbol.asyncDispose]()
  })

  const append = (runId: string, message: string) =>
    client.request('POST', `/v1/actions/runs/${runId}/logs`, { body: { message } })

  it('starts the pipeline of the project that was picked, as the mapping says', async () => {
    const circleCi = await findCircleCi(client)
    const before = (await listRequests(circleCi)).length

    await executeOn(page, 'acme/label-printer')
    await waitForLine(page, 'The execution agent has done its part; the backend says how the run ends.')

    const sent = (await listRequests(circleCi)).slice(before)
    expect(sent.map(({ method, path, status }) => [method, path, status])).toEqual([
      ['POST', '/api/v2/project/gh%2Facme%2Flabel-printer/pipeline', 201],
    ])
    expect(sent[0]?.headers['circle-token']).toMatch(/^masked:/)
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({ branch: 'main', parameters: null })
  })

  it('shows log lines as they arrive, without a reload, in order and none twice', async () => {
    const runId = await executeOn(page, 'acme/checkout')
    await waitForLine(page, 'The execution agent has done its part; the backend says how the run ends.')
    await page.evaluate('window.loadedOnce = true')
    const before = await readLogLines(page)

    for (const message of ['first', 'second', 'third']) await append(runId, message)
    await waitForLine(page, 'third')

    expect(await readLogLines(page)).toEqual([...before, 'first', 'second', 'third'])
    expect(await page.evaluate('window.loadedOnce')).toBe(true)
  })

  it('repeats and loses no line when the reader looks at other tabs meanwhile', async () => {
    const runId = await executeOn(page, 'acme/checkout')
    await waitForLine(page, 'The execution agent has done its part; the backend says how the run ends.')
    const before = await readLogLines(page)

    await page.getByRole('tab', { name: 'Timeline' }).click()
    await append(runId, 'while the timeline was shown')
    await page.getByRole('tab', { name: 'Logs' }).click()
    await waitForLine(page, 'while the timeline was shown')
    await hide(page, true)
    await append(runId, 'while the window was hidden')
    await hide(page, false)
    await waitForLine(page, 'while the window was hidden')
    await append(runId, 'at the end')
    await waitForLine(page, 'at the end')

    const added = ['while the timeline was shown', 'while the window was hidden', 'at the end']
    expect(await readLogLines(page)).toEqual([...before, ...added])
  })

  it('repeats and loses no line when the connection breaks and comes back', async () => {
    const runId = await executeOn(page, 'acme/storefront')
    await waitForLine(page, 'The execution agent has done its part; the backend says how the run ends.')
    const before = await readLogLines(page)

    const added = []
    for (const round of ['first', 'second']) {
      proxy.cut()
      await append(runId, `during the ${round} cut`)
      proxy.mend()
      await waitForLine(page, `during the ${round} cut`)
      await append(runId, `after the ${round} cut`)
      await waitForLine(page, `after the ${round} cut`)
      added.push(`during the ${round} cut`, `after the ${round} cut`)
    }

    expect(await readLogLines(page)).toEqual([...before, ...added])
  })

  it('follows the Deploy action to SUCCESS, with the link and the lines that its pipeline reported', async () => {
    await page.goto('/self-serve')
    await page.getByRole('button', { name: 'Execute Deploy' }).click()
    const form = page.getByRole('dialog', { name: 'Deploy' })
    await pickEntity(page, 'acme/storefront')
    await form.getByLabel('Branch').fill('release/7')
    await form.getByRole('radio', { name: 'production' }).check()
    await form.getByRole('button', { name: 'Execute' }).click()

    await page.getByRole('status').getByText('Run status: Success').waitFor({ state: 'attached' })
    const link = page.getByRole('region', { name: 'Links' }).getByRole('link')
    expect(await link.getAttribute('href')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/pipelines\/gh\/acme\/storefront\/\d+$/)
    const lines = await readLogLines(page)
    expect(lines).toContain('CircleCI stand-in: job deploy ended with success')
    expect(new Set(lines).size).toBe(lines.length)
  })
})

/** Self-service → Execute → a project → Execute. @returns the id of the run whose page is then shown. */
async function executeOn(page: Page, project: string): Promise<string> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Self-service' }).click()
  await page.getByRole('button', { name: 'Execute Trigger CircleCI pipeline' }).click()
  await pickEntity(page, project)
  await page.getByRole('dialog').getByRole('button', { name: 'Execute' }).click()
  await page.waitForURL(/\/organization\/run\?runId=/)
  return waitUntil('the address names the run', () => new URL(page.url()).searchParams.get('runId'))
}

/** What a browser does when its window is covered or another tab is chosen. */
async function hide(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${isHidden} })
    document.dispatchEvent(new Event('visibilitychange'))
  `)
}
