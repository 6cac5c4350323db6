import type { Browser, Page, Request, Response } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from './support/chromium.ts'
import { apiClient, visit } from './support/visitor.ts'

const BERTHS = 250
const LARGEST_PAGE = 200

interface TableReply {
  rows: { identifier: string }[]
  next: string | null
}

describe('the table of a blueprint', () => {
  let browser: Browser
  let page: Page
  let queries: Record<string, unknown>[]
  let replies: Promise<TableReply>[]
  beforeAll(async () => {
    browser = await launchChromium()
    await createBerths()
  })
  beforeEach(async () => {
    page = await visit(browser)
    queries = []
    replies = []
    page.on('request', (request) => isTableQuery(request) && queries.push(request.postDataJSON()))
    page.on('response', (response: Response) => {
      if (isTableQuery(response.request()) && response.ok()) replies.push(response.json())
    })
    await page.goto('/berths')
    await rowNamed(page, 'Berth 000').waitFor()
  })
  afterEach(() => page.context().close())
  afterAll(() => browser.close())

  it('leaves searching to the server and says how many match', async () => {
    await page.getByRole('searchbox', { name: 'Search Berth' }).fill('217')

    await page.getByText('1 entity').waitFor()
    await rowNamed(page, 'Berth 217').waitFor()
    expect(queries.at(-1)).toMatchObject({ search: '217' })
    expect(page.url()).toContain('search=217')
  })

  it('leaves sorting to the server, ascending, descending and back', async () => {
    const header = page.getByRole('columnheader', { name: 'Depth' })
    await header.getByRole('button').click()
    await expect.poll(() => header.getAttribute('aria-sort')).toBe('ascending')
    await rowNamed(page, 'Berth 249').waitFor()
    expect(queries.at(-1)).toMatchObject({ sort: [{ property: 'depth', order: 'ASC' }] })
    await header.getByRole('button').click()

    await expect.poll(() => header.getAttribute('aria-sort')).toBe('descending')
    await rowNamed(page, 'Berth 000').waitFor()
    expect(queries.at(-1)).toMatchObject({ sort: [{ property: 'depth', order: 'DESC' }] })
  })

  it('fetches further rows page by page while the reader scrolls, each row once', async () => {
    await page.getByText(`${BERTHS} entities`).waitFor()
    await page.getByRole('table', { name: 'Berth' }).hover()
    await expect
      .poll(
        async () => {
          await page.mouse.wheel(0, 5_000)
          return rowNamed(page, 'Berth 249').count()
        },
        { timeout: 30_000 },
      )
      .toBe(1)

    const pages = await Promise.all(replies)
    const identifiers = pages.flatMap(({ rows }) => rows.map(({ identifier }) => identifier))
    expect(new Set(identifiers).size).toBe(identifiers.length)
    expect(identifiers).toHaveLength(BERTHS)
    expect(Math.max(...pages.map(({ rows }) => rows.length))).toBeLessThanOrEqual(LARGEST_PAGE)
    expect(queries.slice(1).every((query) => typeof query['cursor'] === 'string')).toBe(true)
  })

  it('draws only the rows in view', async () => {
    expect(await page.getByRole('row').count()).toBeLessThan(80)
  })

  it('chooses a range with Shift, keeps it while the rows are sorted anew, and forgets it on Escape', async () => {
    await checkboxOf(page, 'Berth 002').click()
    await checkboxOf(page, 'Berth 005').click({ modifiers: ['Shift'], position: { x: -12, y: 8 }, force: true })
    await selectionBar(page).getByText('4 selected').waitFor()
    await page.getByRole('columnheader', { name: 'Depth' }).getByRole('button').click()
    await rowNamed(page, 'Berth 249').waitFor()
    await selectionBar(page).getByText('4 selected').waitFor()
    expect(await checkboxOf(page, 'Berth 249').isChecked()).toBe(false)
    await page.keyboard.press('Escape')

    await selectionBar(page).waitFor({ state: 'detached' })
  })

  it('chooses all rows loaded so far, and forgets them when other rows are searched for', async () => {
    await page.getByRole('columnheader').getByRole('checkbox').check()
    await expect.poll(() => selectionBar(page).innerText()).toMatch(/^[12]\d0 selected/)
    await page.getByRole('searchbox', { name: 'Search Berth' }).fill('217')

    await rowNamed(page, 'Berth 217').waitFor()
    await selectionBar(page).waitFor({ state: 'detached' })
    expect(await checkboxOf(page, 'Berth 217').isChecked()).toBe(false)
  })

  it('goes from row to row by the arrow keys, and Space chooses, with Shift a range', async () => {
    await rowNamed(page, 'Berth 000').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Space')
    expect(await checkboxOf(page, 'Berth 001').isChecked()).toBe(true)
    for (const key of ['ArrowDown', 'ArrowDown', 'Shift+Space']) await page.keyboard.press(key)

    await selectionBar(page).getByText('3 selected').waitFor()
    expect(await checkboxOf(page, 'Berth 003').isChecked()).toBe(true)
    await selectionBar(page).getByRole('button', { name: 'Clear' }).click()
    await selectionBar(page).waitFor({ state: 'detached' })
    await expect.poll(() => page.locator('[role=row]:focus').innerText()).toContain('Berth 003')
  })

  it('forgets the chosen rows with their blueprint', async () => {
    await checkboxOf(page, 'Berth 001').check()
    await page.getByRole('link', { name: 'CircleCI Project' }).first().click()
    await page.getByRole('table', { name: 'CircleCI Project' }).waitFor()
    await selectionBar(page).waitFor({ state: 'detached' })
    await page.goBack()

    await rowNamed(page, 'Berth 001').waitFor()
    expect(await checkboxOf(page, 'Berth 001').isChecked()).toBe(false)
  })

  it('offers the checkboxes on a narrow screen too, with all loaded rows at once', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    await checkboxOf(page, 'Berth 001').check()
    await selectionBar(page)
      .getByRole('button', { name: /^Select all 1?\d0 loaded$/ })
      .waitFor()
    expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(360)
  })
})

const rowNamed = (page: Page, title: string) => page.getByRole('row').filter({ hasText: title })

const checkboxOf = (page: Page, title: string) => page.getByRole('checkbox', { name: `Select ${title}`, exact: true })

const selectionBar = (page: Page) => page.getByRole('group', { name: 'Selected entities' })

const isTableQuery = (request: Request) => new URL(request.url()).pathname === '/ui/v1/table/query'

/** Depth falls as the number grows, so that sorting by it turns the order round. */
async function createBerths(): Promise<void> {
  const client = apiClient()
  await client.request('POST', '/v1/blueprints', {
    body: {
      identifier: 'berth',
      title: 'Berth',
      schema: { properties: { depth: { type: 'number', title: 'Depth' } }, required: [] },
    },
  })
  for (let first = 0; first < BERTHS; first += 10) {
    const entities = Array.from({ length: 10 }, (_, index) => toBerth(first + index))
    await client.request('POST', '/v1/blueprints/berth/entities/bulk', { body: { entities } })
  }
}

function toBerth(number: number) {
  const name = String(number).padStart(3, '0')
  return { identifier: `berth-${name}`, title: `Berth ${name}`, properties: { depth: 1000 - number } }
}
