import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from './support/chromium.ts'
import { visitAsMember } from './support/member.ts'
import { apiClient, visit } from './support/visitor.ts'

interface StoredPage {
  locked?: boolean
  description?: string
  widgets: Record<string, unknown>[]
}

const TIERS = ['gold', 'silver', 'bronze']
/** What somebody wrote as code and no save may touch. */
const TABLE = {
  id: 'lights',
  type: 'table-entities-explorer',
  emptyStateText: 'none',
  dataset: { combinator: 'and', rules: [{ property: '$blueprint', operator: '=', value: '{{blueprint}}' }] },
  blueprintConfig: { beacon: { tabIndex: 2, propertiesSettings: { order: ['FROZEN_RIGHT_COLUMN'] } }, other: { a: 1 } },
}
const MARKDOWN = { id: 'intro', type: 'markdown', markdown: '# Lights' }

describe('the view of a catalog page', () => {
  let browser: Browser
  let admin: Page
  let member: Page
  beforeAll(async () => {
    browser = await launchChromium()
    await createBeacons()
    admin = await visit(browser)
    member = await visitAsMember(browser, 'keeper@example.org')
  })
  beforeEach(async () => {
    const description = undefined
    const body = { identifier: 'lights', type: 'blueprint-entities', title: 'Lights', blueprint: 'beacon', description }
    await apiClient().request('PUT', '/v1/pages/lights', { body: { ...body, widgets: [MARKDOWN, TABLE] } })
    for (const page of [admin, member]) {
      await page.goto('/organization/catalog')
      await page.evaluate(
        `Object.keys(localStorage).filter((key) => key.startsWith('portolan.view.')).forEach((key) => localStorage.removeItem(key))`,
      )
    }
  })
  afterAll(() => browser.close())

  // Scenario 19: filter + hide, reload, second user, save view, revert.
  it('is personal first, then shared once it is saved, and restored from there', async () => {
    await admin.goto('/lights')
    await admin.getByText('9 entities').waitFor()
    expect(await controls(admin).count()).toBe(0)
    await filterByTier(admin, 'gold')
    await admin.getByText('3 entities').waitFor()
    await hideColumn(admin, 'Range')
    await column(admin, 'Range').waitFor({ state: 'detached' })

    await admin.goto('/lights')
    await admin.getByText('3 entities').waitFor()
    expect(await column(admin, 'Range').count()).toBe(0)
    await member.goto('/lights')
    await member.getByText('9 entities').waitFor()
    await column(member, 'Range').waitFor()

    await admin.getByRole('button', { name: 'Save view' }).click()
    await controls(admin).waitFor({ state: 'detached' })
    await member.goto('/lights')
    await member.getByText('3 entities').waitFor()
    expect(await column(member, 'Range').count()).toBe(0)
    expect((await readPage()).widgets).toMatchObject([
      MARKDOWN,
      {
        ...TABLE,
        blueprintConfig: {
          other: { a: 1 },
          beacon: {
            tabIndex: 2,
            filterSettings: { filterBy: { rules: [{ property: 'tier', operator: '=', value: 'gold' }] } },
            propertiesSettings: { order: ['FROZEN_RIGHT_COLUMN'] },
          },
        },
      },
    ])

    await filterByTier(member, 'bronze')
    await member.getByRole('cell', { name: 'bronze' }).first().waitFor()
    expect(await member.getByRole('button', { name: 'Save view' }).count()).toBe(0)
    await member.getByRole('button', { name: 'Revert to the saved view' }).click()
    await member.getByRole('cell', { name: 'gold' }).first().waitFor()
    await controls(member).waitFor({ state: 'detached' })
    expect(new URL(member.url()).search).toBe('')
  })

  it('goes along in the address, where it wins over what the reader chose before', async () => {
    await member.goto('/lights')
    await filterByTier(member, 'silver')
    await member.getByRole('cell', { name: 'silver' }).first().waitFor()
    const shared = member.url()
    await admin.goto('/lights')
    await filterByTier(admin, 'bronze')
    await admin.getByRole('cell', { name: 'bronze' }).first().waitFor()

    await admin.goto(shared)
    await admin.getByRole('cell', { name: 'silver' }).first().waitFor()
    expect(await admin.getByRole('cell', { name: 'bronze' }).count()).toBe(0)
    await admin.goto('/lights')
    await admin.getByRole('cell', { name: 'bronze' }).first().waitFor()
  })

  it('is not saved over a page that somebody else changed meanwhile', async () => {
    await admin.goto('/lights')
    await filterByTier(admin, 'gold')
    await admin.getByText('3 entities').waitFor()
    await apiClient().request('PATCH', '/v1/pages/lights', { body: { description: 'All lights' } })

    await admin.getByRole('button', { name: 'Save view' }).click()
    await controls(admin).getByText('Somebody else changed this page meanwhile.').waitFor()
    expect((await readPage()).widgets).toEqual([MARKDOWN, TABLE])
    await controls(admin).getByRole('button', { name: 'Load the page again' }).click()
    await admin.getByText('All lights').waitFor()
    await admin.getByText('3 entities').waitFor()
    await admin.getByRole('button', { name: 'Save view' }).click()
    await controls(admin).waitFor({ state: 'detached' })
    const page = await readPage()
    expect([page.description, JSON.stringify(page.widgets).includes('filterBy')]).toEqual(['All lights', true])
  })

  it('becomes a page of its own, and the first stays as it is', async () => {
    await admin.goto('/lights')
    await filterByTier(admin, 'gold')
    await admin.getByText('3 entities').waitFor()
    await admin.getByRole('button', { name: 'More ways to save' }).click()
    await admin.getByRole('menuitem', { name: 'Save as new page' }).click()
    await admin.getByRole('textbox', { name: 'Title' }).fill('Golden lights')
    await admin.keyboard.press('Enter')

    await admin.getByRole('heading', { level: 1, name: 'Golden lights' }).waitFor()
    await admin.getByText('3 entities').waitFor()
    expect(new URL(admin.url()).pathname).toBe('/golden_lights')
    expect((await readPage()).widgets).toEqual([MARKDOWN, TABLE])
    await admin.goto('/lights')
    await admin.getByText('9 entities').waitFor()
    await apiClient().request('DELETE', '/v1/pages/golden_lights')
  })

  it('has its columns in the order that the reader gives them', async () => {
    await admin.goto('/lights')
    await column(admin, 'Range').waitFor()
    await admin.getByRole('button', { name: 'Manage properties' }).click()
    await admin.getByRole('button', { name: 'Move Range to the front' }).click()
    await admin.getByRole('button', { name: 'Move Range to the front' }).click()
    await admin.keyboard.press('Escape')
    const titles = () => admin.getByRole('columnheader').allInnerTexts()
    await expect.poll(async () => (await titles()).slice(1, 4)).toEqual(['Title', 'Range', 'Identifier'])
    await admin.reload()
    await column(admin, 'Range').waitFor()
    await expect.poll(async () => (await titles()).slice(1, 4)).toEqual(['Title', 'Range', 'Identifier'])
  })

  // Scenario 20: a member tampers ?filter= on a locked page.
  it('of a locked page has no controls, and a filter or columns in the address are ignored', async () => {
    const gold = { combinator: 'and', rules: [{ property: 'tier', operator: '=', value: 'gold' }] }
    const blueprintConfig = {
      beacon: { filterSettings: { filterBy: gold }, propertiesSettings: { hidden: ['range'] } },
    }
    await apiClient().request('PATCH', '/v1/pages/lights/widgets/lights', { body: { blueprintConfig } })
    await admin.goto('/lights')
    await admin.getByText('3 entities').waitFor()
    await admin.getByRole('button', { name: 'More', exact: true }).click()
    await admin.getByRole('menuitem', { name: 'Lock page' }).click()
    await admin.getByRole('img', { name: 'Locked page' }).waitFor()

    const everything = JSON.stringify({
      combinator: 'or',
      rules: TIERS.map((value) => ({ property: 'tier', operator: '=', value })),
    })
    const queries: unknown[] = []
    member.on('request', (request) => {
      if (request.url().endsWith('/ui/v1/table/query')) queries.push(request.postDataJSON())
    })
    await member.goto(`/lights?filter=${encodeURIComponent(everything)}&hide=none&order=$createdAt`)
    await member.getByText('3 entities').waitFor()
    expect(await member.getByRole('cell', { name: 'silver' }).count()).toBe(0)
    expect(await column(member, 'Range').count()).toBe(0)
    expect(JSON.stringify(queries)).not.toContain('silver')
    for (const name of ['Filter', 'Manage properties', 'Save view', 'More']) {
      expect(await member.getByRole('button', { name, exact: true }).count(), name).toBe(0)
    }

    await admin.getByRole('button', { name: 'More', exact: true }).click()
    await admin.getByRole('menuitem', { name: 'Unlock page' }).click()
    await admin.getByRole('button', { name: /^Filter/ }).waitFor()
    expect(Object.keys(await readPage())).not.toContain('locked')
  })

  it('says what is wrong with a filter that the server refuses, and takes it away', async () => {
    const filter = JSON.stringify({ combinator: 'and', rules: [{ property: 'gone', operator: '=', value: 1 }] })
    await member.goto(`/lights?filter=${encodeURIComponent(filter)}`)
    await member.getByText('"gone" is no property or relation').first().waitFor()
    await member.getByRole('button', { name: 'Clear filters' }).click()
    await member.getByText('9 entities').waitFor()
    expect(new URL(member.url()).search).toBe('')
  })
})

const controls = (page: Page) => page.getByRole('group', { name: 'View', exact: true })

const column = (page: Page, title: string) => page.getByRole('columnheader', { name: title })

async function filterByTier(page: Page, tier: string): Promise<void> {
  await page.getByRole('button', { name: /^Filter/ }).click()
  await page.getByRole('combobox', { name: 'Property' }).click()
  await page.getByRole('option', { name: 'Tier' }).click()
  await page.getByRole('combobox', { name: 'Value' }).click()
  await page.getByRole('option', { name: tier }).click()
  await page.getByRole('button', { name: 'Apply' }).click()
}

async function hideColumn(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: 'Manage properties' }).click()
  await page.getByRole('checkbox', { name: title }).uncheck()
  await page.keyboard.press('Escape')
}

async function readPage(): Promise<StoredPage> {
  return (await apiClient().request<{ page: StoredPage }>('GET', '/v1/pages/lights')).page
}

async function createBeacons(): Promise<void> {
  const client = apiClient()
  await client.request('POST', '/v1/blueprints', {
    body: {
      identifier: 'beacon',
      title: 'Beacon',
      schema: {
        properties: { tier: { type: 'string', title: 'Tier', enum: TIERS }, range: { type: 'number', title: 'Range' } },
      },
    },
  })
  const entities = Array.from({ length: 9 }, (_, index) => ({
    identifier: `beacon-${index}`,
    title: `Beacon ${index}`,
    properties: { tier: TIERS[index % 3], range: index },
  }))
  await client.request('POST', '/v1/blueprints/beacon/entities/bulk', { body: { entities } })
  await client.request('POST', '/v1/pages', {
    body: { identifier: 'lights', type: 'blueprint-entities', blueprint: 'beacon', widgets: [] },
  })
}
