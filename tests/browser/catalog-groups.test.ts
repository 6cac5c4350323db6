import { readFile } from 'node:fs/promises'
import type { Browser, Page, Response } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from './support/chromium.ts'
import { apiClient, visit } from './support/visitor.ts'

const LARGEST_PAGE = 200
/** More than one page of the entities of one group. */
const ROUND = 230
/** More than five pages of groups. */
const CODES = 1_010

describe('the groups of a table', () => {
  let browser: Browser
  let page: Page
  let sizes: Promise<number>[]
  beforeAll(async () => {
    browser = await launchChromium()
    await createFloats()
  })
  beforeEach(async () => {
    page = await visit(browser)
    sizes = []
    page.on('response', (response: Response) => {
      if (!response.url().includes('/ui/v1/table/')) return
      sizes.push(response.json().then(({ rows, groups }: Record<string, unknown[]>) => (rows ?? groups ?? []).length))
    })
    await page.goto('/floats')
    await page.getByText(`${CODES.toLocaleString('en')} entities`).waitFor()
  })
  afterEach(() => page.context().close())
  afterAll(() => browser.close())

  it('arrive closed with their counts, the largest first, and by value when asked', async () => {
    await groupBy(page, 'Shape')
    await page.getByText(`${CODES.toLocaleString('en')} entities in 3 groups`).waitFor()
    expect(await headsOf(page)).toEqual(['No value 760', 'round 230', 'square 20'])
    expect(await rowNamed(page, 'Float').count()).toBe(0)
    await page.getByRole('button', { name: 'Grouped by Shape' }).click()
    await page.getByRole('menuitem', { name: 'Order groups by value' }).click()

    await expect.poll(() => headsOf(page)).toEqual(['round 230', 'square 20', 'No value 760'])
    expect(page.url()).toContain('group=properties.shape')
  })

  it('read their entities page by page when they are opened, each once', async () => {
    await groupBy(page, 'Shape')
    await head(page, 'round').click()
    await rowNamed(page, 'Float 0000').waitFor()
    await page.getByRole('table', { name: 'Float' }).hover()
    await expect
      .poll(
        async () => {
          await page.mouse.wheel(0, 5_000)
          return rowNamed(page, 'Float 0229').count()
        },
        { timeout: 30_000 },
      )
      .toBe(1)
    expect(await rowNamed(page, 'Float 0230').count()).toBe(0)
    expect(Math.max(...(await Promise.all(sizes)))).toBeLessThanOrEqual(LARGEST_PAGE)
  })

  it('count to a thousand and more, page by page', async () => {
    await groupBy(page, 'Code')
    await page.getByText(`${CODES.toLocaleString('en')} entities in ${CODES.toLocaleString('en')} groups`).waitFor()
    await page.getByRole('table', { name: 'Float' }).hover()
    await expect
      .poll(
        async () => {
          await page.mouse.wheel(0, 8_000)
          return head(page, 'code-1009').count()
        },
        { timeout: 60_000 },
      )
      .toBe(1)
    await head(page, 'code-1009').click()
    await rowNamed(page, 'Float 1009').waitFor()
    expect(Math.max(...(await Promise.all(sizes)))).toBeLessThanOrEqual(LARGEST_PAGE)
  })

  it('are opened and closed by the arrow keys, and their entities are chosen and exported as ever', async () => {
    await groupBy(page, 'Shape')
    await head(page, 'square').focus()
    await page.keyboard.press('ArrowRight')
    await rowNamed(page, 'Float 0230').waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Space')
    await page.getByRole('group', { name: 'Selected entities' }).getByText('1 selected').waitFor()
    await head(page, 'square').focus()
    await page.keyboard.press('ArrowLeft')
    await rowNamed(page, 'Float 0230').waitFor({ state: 'detached' })
    await page.getByRole('group', { name: 'Selected entities' }).getByText('1 selected').waitFor()

    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    await page.getByRole('menuitem', { name: 'CSV, visible columns' }).click()
    const file = await (await download).path()
    expect((await readFile(file, 'utf8')).trimEnd().split('\r\n')).toHaveLength(CODES + 1)
  })

  it('follow changes of others when the reader asks', async () => {
    await groupBy(page, 'Shape')
    await head(page, 'square').click()
    await rowNamed(page, 'Float 0231').waitFor()
    const body = { properties: { shape: 'round' } }
    await apiClient().request('PATCH', '/v1/blueprints/float/entities/float-0231', { body })
    await page.getByRole('button', { name: '1 changed · refresh' }).click()

    await expect.poll(() => headsOf(page)).toContain('square 19')
    await rowNamed(page, 'Float 0231').waitFor({ state: 'detached' })
    const back = { properties: { shape: 'square' } }
    await apiClient().request('PATCH', '/v1/blueprints/float/entities/float-0231', { body: back })
  })
})

const rowNamed = (page: Page, title: string) => page.getByRole('row').filter({ hasText: title })

const head = (page: Page, value: string) =>
  page.getByRole('row').locator('button[aria-expanded]').filter({ hasText: value })

const headsOf = async (page: Page) =>
  (await page.getByRole('row').locator('button[aria-expanded]').allInnerTexts()).map((text) =>
    text.replace(/\s+/g, ' '),
  )

async function groupBy(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: 'Group by' }).click()
  await page.getByRole('menuitem', { name: title, exact: true }).click()
}

/** Each float has a code of its own; the first are round, twenty are square, the others have no shape. */
async function createFloats(): Promise<void> {
  const client = apiClient()
  await client.request('POST', '/v1/blueprints', {
    body: {
      identifier: 'float',
      title: 'Float',
      schema: { properties: { shape: { type: 'string', title: 'Shape' }, code: { type: 'string', title: 'Code' } } },
    },
  })
  for (let first = 0; first < CODES; first += 20) {
    const numbers = Array.from({ length: Math.min(20, CODES - first) }, (_, index) => first + index)
    await client.request('POST', '/v1/blueprints/float/entities/bulk', { body: { entities: numbers.map(toFloat) } })
  }
}

function toFloat(number: number) {
  const name = String(number).padStart(4, '0')
  const shape = number < ROUND ? 'round' : number < ROUND + 20 ? 'square' : undefined
  return {
    identifier: `float-${name}`,
    title: `Float ${name}`,
    properties: { code: `code-${name}`, ...(shape !== undefined && { shape }) },
  }
}
