/**
 * The table of a large blueprint in Chromium: `node bench/table-page.ts [entities, 10000] [visits, 5]`.
 *
 * A server in a process of its own over its own PostgreSQL, its built page, and a browser without a display. First rows:
 * from opening the address in a new browser profile until a row stands there. Sorting: from the press on a header until
 * the first row of the new order stands there. Scrolling: the wheel turns for five seconds, pages follow as they are
 * needed; how long frames took. Heap: of the page after that, garbage collected. The largest reply counts its rows.
 */
import type { Browser, CDPSession, Page } from 'playwright-core'
import { launchChromium } from '../tests/browser/support/chromium.ts'
import { serverEnvironment, startPortal } from '../tests/support/index.ts'
import { fillLargeCatalog } from './large-catalog.ts'
import { type Figure, median, megabytes, milliseconds, percentile, print, report } from './measure.ts'
import { joinPortal, startOwnPostgres } from './own-portal.ts'

const ENTITIES = Number(process.argv[2] ?? 10_000)
const VISITS = Number(process.argv[3] ?? 5)
const LIMITS = { firstRowsMs: 1500, sortMs: 1000, frameMs: 1000 / 60, heapBytes: 250e6, rows: 200 }
const SCROLL_MS = 5_000
/** Long enough for the slowest sort of the largest catalog. */
const PATIENCE_MS = 60_000

/** Notes how long each frame took, in milliseconds. */
const WATCH_FRAMES = `
  window.frameTimes = []
  let last = performance.now()
  requestAnimationFrame(function next(now) {
    frameTimes.push(now - last)
    last = now
    requestAnimationFrame(next)
  })`

await using postgres = await startOwnPostgres(['shared_buffers=1GB', 'max_wal_size=4GB', 'checkpoint_timeout=30min'])
const databaseUrl = await postgres.createDatabase('table_page')
await using portal = await startPortal({ environment: serverEnvironment(databaseUrl) })
{
  await using joined = await joinPortal(databaseUrl, portal)
  await fillLargeCatalog(joined, ENTITIES)
}
const browser = await launchChromium()
try {
  const page = await visit(browser)
  const cookies = await page.context().cookies()
  let largestReply = 0
  const firstRows: number[] = []
  for (let round = 0; round < VISITS; round++) {
    const context = await browser.newContext({ baseURL: portal.url, viewport: { width: 1440, height: 900 } })
    await context.addCookies(cookies)
    const opened = await context.newPage()
    const startedAt = performance.now()
    await opened.goto('/services')
    await firstRow(opened).waitFor({ timeout: PATIENCE_MS })
    firstRows.push(performance.now() - startedAt)
    await context.close()
  }
  page.on('response', async (response) => {
    if (!response.url().endsWith('/ui/v1/table/query')) return
    const { rows } = (await response.json()) as { rows: unknown[] }
    largestReply = Math.max(largestReply, rows.length)
  })
  await page.goto('/services')
  await firstRow(page).waitFor()
  const sorts: number[] = []
  for (let round = 0; round < VISITS; round++) sorts.push(await sortTable(page))
  const frames = await scroll(page)
  const heap = await readHeap(await page.context().newCDPSession(page))

  print(`${ENTITIES} entities, ${VISITS} visits; ${frames.length} frames`)
  report('the table page', [
    toFigure('first rows, p95', percentile(firstRows, 0.95), LIMITS.firstRowsMs),
    toFigure('sort until the first row, median', median(sorts), LIMITS.sortMs),
    toFigure('a frame while scrolling, median', median(frames), LIMITS.frameMs * 1.1),
    toFigure('a frame while scrolling, p99', percentile(frames, 0.99), LIMITS.frameMs * 3),
    {
      what: 'heap after scrolling',
      limit: megabytes(LIMITS.heapBytes),
      measured: megabytes(heap),
      passed: heap < LIMITS.heapBytes,
    },
    {
      what: 'rows of the largest reply',
      limit: String(LIMITS.rows),
      measured: String(largestReply),
      passed: largestReply > 0 && largestReply <= LIMITS.rows,
    },
  ])
} finally {
  await browser.close()
}

function toFigure(what: string, measured: number, limit: number): Figure {
  return { what, limit: milliseconds(limit), measured: milliseconds(measured), passed: measured <= limit }
}

function firstRow(page: Page) {
  return page.getByRole('table').getByRole('row').nth(1)
}

async function visit(chromium: Browser): Promise<Page> {
  const { adminEmail, adminPassword } = portal.credentials
  const page = await chromium.newPage({ baseURL: portal.url, viewport: { width: 1440, height: 900 } })
  await page.goto('/')
  await page.getByLabel('Email').fill(adminEmail)
  await page.getByLabel('Password', { exact: true }).fill(adminPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
  return page
}

/** Sorts by the first column that sorts, and turns it round. @returns milliseconds from then until another row stands first. */
async function sortTable(page: Page): Promise<number> {
  await page.goto('/services')
  const header = page
    .getByRole('columnheader')
    .filter({ has: page.getByRole('button') })
    .first()
  // The page remembers how it was sorted last time.
  for (let order: string | null = null; order !== 'ascending'; order = await header.getAttribute('aria-sort')) {
    await header.getByRole('button').click()
  }
  await page.locator('[role="table"][aria-busy="false"]').waitFor({ timeout: PATIENCE_MS })
  const name = (await firstRow(page).getByRole('link').first().textContent()) ?? ''
  const startedAt = performance.now()
  await header.getByRole('button').click()
  const other = firstRow(page).filter({ hasNot: page.getByRole('link', { name, exact: true }) })
  await other.waitFor({ timeout: PATIENCE_MS })
  return performance.now() - startedAt
}

/** @returns what each frame took in milliseconds. */
async function scroll(page: Page): Promise<number[]> {
  await firstRow(page).hover()
  await page.evaluate(WATCH_FRAMES)
  const endsAt = performance.now() + SCROLL_MS
  while (performance.now() < endsAt) await page.mouse.wheel(0, 400)
  return page.evaluate<number[]>('frameTimes.slice(1)')
}

async function readHeap(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize
}
