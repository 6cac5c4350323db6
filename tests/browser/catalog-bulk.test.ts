import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from './support/chromium.ts'
import { apiClient, visit } from './support/visitor.ts'

const QUAYS = ['quay-1', 'quay-2', 'quay-3', 'quay-4']

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
})

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
      schema: {
        properties: {
          note: { type: 'string', title: 'Note' },
          lengths: { type: 'array', title: 'Lengths' },
          depth: { type: 'number', title: 'Depth' },
        },
        required: [],
      },
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
    properties: { note: index === 0 ? '=1+1' : `"${identifier}", north`, lengths: [index, 100], depth: index },
  }))
  await client.request('POST', '/v1/blueprints/quay/entities/bulk', { query: { upsert: true }, body: { entities } })
  await client.request('POST', '/v1/blueprints/crane/entities', {
    query: { upsert: true },
    body: { identifier: 'crane-1', relations: { quay: 'quay-1' } },
  })
}

async function listQuays(): Promise<string[]> {
  const { entities } = await apiClient().request<{ entities: { identifier: string }[] }>(
    'GET',
    '/v1/blueprints/quay/entities',
  )
  return entities.map(({ identifier }) => identifier).sort()
}
