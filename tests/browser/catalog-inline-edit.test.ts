import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from './support/chromium.ts'
import { visitAsMember } from './support/member.ts'
import { apiClient, visit } from './support/visitor.ts'

interface Locked {
  properties: Record<string, unknown>
  relations: Record<string, unknown>
}

const START = {
  title: 'Lock 1',
  properties: { name: 'old', depth: 5, open: false, phase: 'plan', built: null, site: null, warden: null, tags: ['a'] },
  relations: { river: 'elbe' },
}

describe('a cell of the table', () => {
  let browser: Browser
  let page: Page
  let bodies: unknown[]
  beforeAll(async () => {
    browser = await launchChromium()
    await createBlueprints()
  })
  beforeEach(async () => {
    await apiClient().request('POST', '/v1/blueprints/lock/entities', {
      query: { upsert: true },
      body: { identifier: 'lock-1', ...START },
    })
    page = await visit(browser)
    bodies = []
    page.on('request', (request) => request.method() === 'PATCH' && bodies.push(request.postDataJSON()))
    await page.goto('/locks?hide=none')
    await page.getByText('Lock 1', { exact: true }).waitFor()
  })
  afterEach(() => page.context().close())
  afterAll(() => browser.close())

  it.each<[string, (page: Page) => Promise<void>, Partial<Locked>]>([
    ['Name', (page) => field(page, 'Name').fill('new'), { properties: { name: 'new' } }],
    ['Depth', (page) => field(page, 'Depth').fill('7.5'), { properties: { depth: 7.5 } }],
    ['Open', (page) => editor(page).getByRole('switch', { name: 'Open' }).check(), { properties: { open: true } }],
    ['Phase', (page) => editor(page).getByRole('radio', { name: 'done' }).check(), { properties: { phase: 'done' } }],
    ['Built', (page) => editor(page).getByLabel('Built').fill('2031-02-03T04:05'), { properties: { built: BUILT } }],
    [
      'Site',
      (page) => field(page, 'Site').fill('https://example.org/'),
      { properties: { site: 'https://example.org/' } },
    ],
    ['Warden', (page) => field(page, 'Warden').fill('ann@example.org'), { properties: { warden: 'ann@example.org' } }],
    ['Tags', (page) => addTag(page, 'b'), { properties: { tags: ['a', 'b'] } }],
  ])('with %s is edited by the keyboard, and nothing else is sent', async (title, enter, change) => {
    await cell(page, title).focus()
    await page.keyboard.press('Control+e')
    await enter(page)
    await page.keyboard.press('Enter')

    await editor(page).waitFor({ state: 'detached' })
    await expect.poll(() => bodies).toEqual([change])
    await expect.poll(readLock).toMatchObject(change)
    const [[key]] = Object.entries(change.properties ?? {}) as [[string, unknown]]
    const others = Object.entries(START.properties).filter(([name, value]) => name !== key && value !== null)
    expect((await readLock()).properties).toMatchObject(Object.fromEntries(others))
    await expect.poll(() => page.evaluate('document.activeElement.dataset.cell')).toBeDefined()
  })

  it('is left as it was by Escape', async () => {
    await cell(page, 'Name').dblclick()
    await field(page, 'Name').fill('other')
    await page.keyboard.press('Escape')

    await editor(page).waitFor({ state: 'detached' })
    expect(await cell(page, 'Name').innerText()).toBe('old')
    expect(bodies).toEqual([])
  })

  it('shows a change before the server has answered', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>()
    await page.route('**/v1/blueprints/lock/entities/lock-1', async (route) => {
      await held
      await route.continue()
    })
    await change(page, 'Name', 'soon')
    await expect.poll(() => cell(page, 'Name').innerText()).toBe('soon')
    expect((await readLock()).properties['name']).toBe('old')
    release()
    await expect.poll(async () => (await readLock()).properties['name']).toBe('soon')
  })

  it('goes back to the old value with the sentence of the server when that refuses', async () => {
    // Somebody makes the rules stricter than this page knows them.
    await apiClient().request('PUT', '/v1/blueprints/lock', { body: lockWith({ maxLength: 2 }) })
    await change(page, 'Code', 'not a code')
    const problem = cell(page, 'Code').getByRole('alert')
    await problem.waitFor()
    expect(await problem.innerText()).toMatch(/code/)
    expect((await readLock()).properties['code'] ?? null).toBeNull()

    await cell(page, 'Code')
      .getByRole('button', { name: /^Edit Code/ })
      .click({ force: true })
    expect(await field(page, 'Code').inputValue()).toBe('not a code')
    await field(page, 'Code').fill('ab')
    await page.keyboard.press('Enter')
    await problem.waitFor({ state: 'detached' })
    await expect.poll(async () => (await readLock()).properties['code']).toBe('ab')
    await apiClient().request('PATCH', '/v1/blueprints/lock/entities/lock-1', { body: { properties: { code: null } } })
  })

  it('shows what somebody else wrote meanwhile beside what is being entered', async () => {
    await cell(page, 'Name').focus()
    await page.keyboard.press('Control+e')
    await field(page, 'Name').fill('mine')
    await apiClient().request('PATCH', '/v1/blueprints/lock/entities/lock-1', {
      body: { properties: { name: 'theirs' } },
    })

    await editor(page).getByRole('alert').getByText('theirs').waitFor()
    expect(await field(page, 'Name').inputValue()).toBe('mine')
    expect((await readLock()).properties['name']).toBe('theirs')
    await editor(page).getByRole('button', { name: 'Save mine' }).click()
    await expect.poll(async () => (await readLock()).properties['name']).toBe('mine')
  })

  it.each([
    ['Label', 'Calculated from other values'],
    ['Flows to', 'Mirrored from river.sea'],
    ['Identifier', 'it stays'],
    ['Last update time', 'by itself'],
  ])('with %s says why it is not edited', async (title, reason) => {
    await cell(page, title).focus()
    await page.keyboard.press('Control+e')
    await editor(page).getByText(reason).waitFor()
    expect(await editor(page).getByRole('button', { name: 'Save' }).count()).toBe(0)
    await page.keyboard.press('Escape')
    await editor(page).waitFor({ state: 'detached' })
  })

  it('has a menu beside it: open, edit, copy, delete', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const openMenu = () => page.getByRole('button', { name: 'More for Lock 1' }).click()
    await openMenu()
    await page.getByRole('menuitem', { name: 'Copy identifier' }).click()
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe('lock-1')
    await openMenu()
    await page.getByRole('menuitem', { name: 'Copy JSON' }).click()
    await expect
      .poll(async () => JSON.parse(await page.evaluate<string>('navigator.clipboard.readText()')) as object)
      .toMatchObject({ identifier: 'lock-1', properties: { name: 'old' } })
    await openMenu()
    await page.getByRole('menuitem', { name: 'Edit' }).click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await openMenu()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Delete 1 entity' }).click()
    await page.getByText('No Lock yet').waitFor()
  })

  it('is read-only for those who may change nothing, and says so', async () => {
    const member = await visitAsMember(browser, 'watcher@example.org')
    await member.goto('/locks')
    await cell(member, 'Name').focus()
    await member.keyboard.press('Control+e')
    await editor(member).getByText('You may not change these entities.').waitFor()
    await member.keyboard.press('Escape')
    await member.getByRole('button', { name: 'More for Lock 1' }).click()
    await member.getByRole('menuitem', { name: 'Open' }).waitFor()
    expect(await member.getByRole('menuitem').allInnerTexts()).toEqual(['Open', 'Copy identifier', 'Copy JSON'])
    await member.context().close()
  })
})

/** The browser and this process are in one time zone. */
const BUILT = new Date('2031-02-03T04:05').toISOString()

const editor = (page: Page) => page.getByRole('dialog', { name: /^Edit / })

const field = (page: Page, title: string) => editor(page).getByRole('textbox', { name: title })

/** The cell of the first row under a heading. */
function cell(page: Page, title: string) {
  const titles = ['Title', 'Identifier', ...COLUMNS, 'River', 'Owning teams', 'Last update time']
  return page.locator(`[data-row="0"] [data-cell="${titles.indexOf(title)}"]`)
}

const COLUMNS = ['Name', 'Depth', 'Open', 'Phase', 'Built', 'Site', 'Warden', 'Tags', 'Code', 'Label', 'Flows to']

async function change(page: Page, title: string, value: string): Promise<void> {
  await cell(page, title).focus()
  await page.keyboard.press('Control+e')
  await field(page, title).fill(value)
  await page.keyboard.press('Enter')
}

async function addTag(page: Page, tag: string): Promise<void> {
  await editor(page).getByRole('combobox', { name: 'Tags' }).fill(tag)
  await page.keyboard.press('Enter')
}

async function readLock(): Promise<Locked> {
  return (await apiClient().request<{ entity: Locked }>('GET', '/v1/blueprints/lock/entities/lock-1')).entity
}

async function createBlueprints(): Promise<void> {
  const client = apiClient()
  const river = {
    identifier: 'river',
    title: 'River',
    schema: { properties: { sea: { type: 'string', title: 'Sea' } } },
  }
  await client.request('POST', '/v1/blueprints', { body: river })
  await client.request('POST', '/v1/blueprints/river/entities', {
    body: { identifier: 'elbe', properties: { sea: 'N' } },
  })
  await client.request('POST', '/v1/blueprints', { body: lockWith({}) })
}

/** @param code what is demanded of a code. */
function lockWith(code: object) {
  const text = { type: 'string' }
  return {
    identifier: 'lock',
    title: 'Lock',
    schema: {
      properties: {
        name: { ...text, title: 'Name' },
        depth: { type: 'number', title: 'Depth' },
        open: { type: 'boolean', title: 'Open' },
        phase: { ...text, title: 'Phase', enum: ['plan', 'done'] },
        built: { ...text, title: 'Built', format: 'date-time' },
        site: { ...text, title: 'Site', format: 'url' },
        warden: { ...text, title: 'Warden', format: 'user' },
        tags: { type: 'array', title: 'Tags', items: text },
        code: { ...text, title: 'Code', ...code },
      },
    },
    calculationProperties: { label: { ...text, title: 'Label', calculation: '.identifier' } },
    mirrorProperties: { sea: { title: 'Flows to', path: 'river.sea' } },
    relations: { river: { title: 'River', target: 'river' } },
  }
}
