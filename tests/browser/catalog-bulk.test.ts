import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from './support/chromium.ts'
import { apiClient, visit } from './support/visitor.ts'

const QUAYS = ['quay-1', 'quay-2', 'quay-3', 'quay-4']
/** More than one page of an export. */
const BUOYS = 230

describe('entities that are selected together', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await launchChromium()
    await createHarbour()
  })
  beforeEach(async () => {
    await createQuays()
    page = await visit(browser)
    await page.goto('/quays')
    await checkboxOf(page, 'quay-1').waitFor()
  })
  afterEach(() => page.context().close())
  afterAll(() => browser.close())

  it('are deleted, save those that another entity needs, which stay selected with the reason', async () => {
    await openDeletion(page, ['quay-1', 'quay-2'])
    const dialog = page.getByRole('dialog', { name: 'Delete 2 entities?' })
    expect(await dialog.getByRole('list', { name: 'To be deleted' }).getByRole('listitem').allInnerTexts()).toEqual([
      'quay-1',
      'quay-2',
    ])
    await dialog.getByRole('button', { name: 'Delete 2 entities' }).click()

    const failures = page.getByRole('list', { name: 'Failures' }).getByRole('listitem')
    await failures.waitFor()
    expect(await failures.innerText()).toMatch(/^quay-1\s+Entity "quay-1" is needed by "crane-1" of blueprint "crane"/)
    expect(await listQuays()).toEqual(['quay-1', 'quay-3', 'quay-4'])
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await selectionBar(page).getByText('1 selected').waitFor()
    expect(await checkboxOf(page, 'quay-1').isChecked()).toBe(true)
  })

  it('are tried again once the reason is gone', async () => {
    await openDeletion(page, ['quay-1', 'quay-3'])
    await page.getByRole('button', { name: 'Delete 2 entities' }).click()
    await page.getByRole('button', { name: 'Copy failures' }).waitFor()
    await apiClient().request('DELETE', '/v1/blueprints/crane/entities/crane-1')
    await page.getByRole('button', { name: 'Retry' }).click()

    await page.getByText('Deleted 1 entity').waitFor()
    await selectionBar(page).waitFor({ state: 'detached' })
    expect(await listQuays()).toEqual(['quay-2', 'quay-4'])
  })

  it('stay as they are, and selected, when the question is answered with Escape', async () => {
    await openDeletion(page, ['quay-3', 'quay-4'])
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')

    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await selectionBar(page).getByText('2 selected').waitFor()
    await expect.poll(() => page.locator(':focus').innerText()).toBe('Delete')
    expect(await listQuays()).toEqual(QUAYS)
  })

  it('get one property anew, save one that was deleted meanwhile, which is not made again', async () => {
    for (const title of ['quay-2', 'quay-3', 'quay-4']) await checkboxOf(page, title).check()
    await selectionBar(page).getByRole('button', { name: 'Edit property' }).click()
    await page.getByRole('combobox', { name: 'Property' }).click()
    await page.getByRole('option', { name: 'Depth' }).click()
    await page.getByRole('textbox', { name: 'Depth' }).fill('17')
    await apiClient().request('DELETE', '/v1/blueprints/quay/entities/quay-3')
    await page.getByRole('button', { name: 'Change 3 entities' }).click()

    const failures = page.getByRole('list', { name: 'Failures' }).getByRole('listitem')
    await failures.waitFor()
    expect(await failures.innerText()).toMatch(/^quay-3\s+\S/)
    expect(await listDepths()).toEqual({ 'quay-1': 0, 'quay-2': 17, 'quay-4': 17 })
  })
})

describe('the export of a table', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await launchChromium()
    await createBarges()
    page = await visit(browser)
  })
  afterAll(() => browser.close())

  it('has all rows of the search in the order of the table as CSV, visible columns only, without formulas', async () => {
    await page.goto(
      '/barges?search=north&sort=-properties.depth&hide=$identifier,$updatedAt,$createdAt,$createdBy,$team',
    )
    const { name, text } = await saveExport(page, 'CSV, visible columns')

    expect(name).toMatch(/^barge-\d{4}-\d\d-\d\dT\d{6}Z\.csv$/)
    const lines = text.trimEnd().split('\r\n')
    expect(lines[0]).toBe('Title,Note,Lengths,Depth')
    expect(lines[1]).toBe(`Barge 229,"'=HYPERLINK(""north"")","[229,100]",229`)
    expect(lines.slice(1).map((line) => Number(line.split(',').at(-1)))).toEqual(
      Array.from({ length: BUOYS }, (_, index) => BUOYS - 1 - index),
    )
    await page.getByText(`Exported ${BUOYS} entities`).first().waitFor()
  })

  it('has every column as JSON when all are asked for', async () => {
    await page.goto('/barges?search=barge-007&hide=properties.note')
    const { name, text } = await saveExport(page, 'JSON, all columns')

    expect(name).toMatch(/\.json$/)
    expect(JSON.parse(text)).toMatchObject([
      {
        identifier: 'barge-007',
        title: 'Barge 007',
        team: null,
        properties: { note: '=HYPERLINK("north")', lengths: [7, 100], depth: 7 },
      },
    ])
  })

  it('ends without a file when it is cancelled', async () => {
    await page.goto('/barges')
    await page.getByRole('table', { name: 'Barge' }).waitFor()
    const { promise: held, resolve: release } = Promise.withResolvers<void>()
    await page.route('**/ui/v1/table/query', async (route) => {
      await held
      await route.continue().catch(() => undefined)
    })
    const downloads: string[] = []
    page.on('download', (download) => downloads.push(download.suggestedFilename()))
    await chooseExport(page, 'CSV, all columns')
    const dialog = page.getByRole('dialog', { name: 'Export entities' })
    await dialog.getByText('0 entities so far').waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()

    await dialog.waitFor({ state: 'detached' })
    release()
    await page.unroute('**/ui/v1/table/query')
    const { name } = await saveExport(page, 'JSON, visible columns')
    expect(downloads).toEqual([name])
  })
})

async function chooseExport(page: Page, choice: string): Promise<void> {
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await page.getByRole('menuitem', { name: choice }).click()
}

async function saveExport(page: Page, choice: string): Promise<{ name: string; text: string }> {
  const download = page.waitForEvent('download')
  await chooseExport(page, choice)
  const file = await download
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') }
}

const checkboxOf = (page: Page, title: string) => page.getByRole('checkbox', { name: `Select ${title}`, exact: true })

const selectionBar = (page: Page) => page.getByRole('group', { name: 'Selected entities' })

async function openDeletion(page: Page, titles: readonly string[]): Promise<void> {
  for (const title of titles) await checkboxOf(page, title).check()
  await selectionBar(page).getByRole('button', { name: 'Delete' }).click()
}

/** Cranes need a quay, so that a quay with a crane cannot be deleted. */
async function createHarbour(): Promise<void> {
  const client = apiClient()
  await client.request('POST', '/v1/blueprints', {
    body: {
      identifier: 'quay',
      title: 'Quay',
      schema: { properties: { depth: { type: 'number', title: 'Depth' } }, required: [] },
    },
  })
  await client.request('POST', '/v1/blueprints', {
    body: {
      identifier: 'crane',
      title: 'Crane',
      schema: { properties: {}, required: [] },
      relations: { quay: { title: 'Quay', target: 'quay', required: true, many: false } },
    },
  })
}

/** Four quays, a crane on the first. */
async function createQuays(): Promise<void> {
  const client = apiClient()
  const entities = QUAYS.map((identifier, index) => ({
    identifier,
    title: identifier,
    properties: { depth: index },
  }))
  await client.request('POST', '/v1/blueprints/quay/entities/bulk', { query: { upsert: true }, body: { entities } })
  await client.request('POST', '/v1/blueprints/crane/entities', {
    query: { upsert: true },
    body: { identifier: 'crane-1', relations: { quay: 'quay-1' } },
  })
}

async function createBarges(): Promise<void> {
  const client = apiClient()
  const properties = {
    note: { type: 'string', title: 'Note' },
    lengths: { type: 'array', title: 'Lengths' },
    depth: { type: 'number', title: 'Depth' },
  }
  await client.request('POST', '/v1/blueprints', {
    body: { identifier: 'barge', title: 'Barge', schema: { properties, required: [] } },
  })
  for (let first = 0; first < BUOYS; first += 10) {
    const entities = Array.from({ length: 10 }, (_, index) => toBarge(first + index))
    await client.request('POST', '/v1/blueprints/barge/entities/bulk', { body: { entities } })
  }
}

function toBarge(number: number) {
  const name = String(number).padStart(3, '0')
  const properties = { note: '=HYPERLINK("north")', lengths: [number, 100], depth: number }
  return { identifier: `barge-${name}`, title: `Barge ${name}`, properties }
}

async function listQuays(): Promise<string[]> {
  return Object.keys(await listDepths())
}

/** The depths of all quays by their identifier, sorted. */
async function listDepths(): Promise<Record<string, unknown>> {
  const { entities } = await apiClient().request<{
    entities: { identifier: string; properties: { depth?: number } }[]
  }>('GET', '/v1/blueprints/quay/entities')
  const depths = entities.map(({ identifier, properties }): [string, unknown] => [identifier, properties.depth])
  return Object.fromEntries(depths.sort(([one], [other]) => one.localeCompare(other)))
}
