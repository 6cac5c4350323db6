import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from './support/chromium.ts'
import { apiClient, visit } from './support/visitor.ts'

const schema = { properties: { berth: { type: 'string', title: 'Berth' } } }
const BLUEPRINTS = [
  { identifier: 'relHarbor', title: 'Rel Harbor', schema },
  {
    identifier: 'relShip',
    title: 'Rel Ship',
    schema,
    relations: {
      harbor: { title: 'Home harbor', target: 'relHarbor' },
      escorts: { title: 'Escorts', target: 'relShip', many: true },
    },
  },
  { identifier: 'relCrate', title: 'Rel Crate', schema, relations: { ship: { title: 'Aboard', target: 'relShip' } } },
]

/** How many crates are aboard of the flagship: more than are drawn, and more than a page of a table has. */
const CRATES = 130

describe('the related entities of an entity', () => {
  let browser: Browser
  let page: Page
  const problems: string[] = []
  beforeAll(async () => {
    const client = apiClient()
    const write = (blueprint: string, entities: object[]) =>
      client.request('POST', `/v1/blueprints/${blueprint}/entities/bulk`, {
        query: { upsert: true },
        body: { entities },
      })
    for (const body of BLUEPRINTS) await client.request('POST', '/v1/blueprints', { body })
    await write('relHarbor', [{ identifier: 'haven', title: 'Haven' }])
    await write('relShip', [
      { identifier: 'tug', title: 'Tug', relations: { harbor: 'haven' } },
      { identifier: 'lone', title: 'Lone' },
    ])
    await write('relShip', [{ identifier: 'flagship', title: 'Flagship', relations: { escorts: ['tug'] } }])
    const crates = Array.from({ length: CRATES }, (_, index) => ({
      identifier: `crate-${index + 100}`,
      properties: { berth: `B${index}` },
      relations: { ship: 'flagship' },
    }))
    for (let start = 0; start < CRATES; start += 20) await write('relCrate', crates.slice(start, start + 20))
    browser = await launchChromium()
    page = await visit(browser)
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  })
  afterAll(() => browser.close())

  const open = (identifier: string, more = '') =>
    page.goto(`/relShipEntity?identifier=${identifier}&activeTab=related${more}`)
  const blueprintTab = (name: RegExp) => page.getByRole('tab', { name })
  const rows = (table: Locator) => table.locator('tbody tr')
  const graph = () => page.getByRole('region', { name: 'What is around Flagship' })
  const node = (name: RegExp) => graph().getByRole('button', { name })

  it('are a table for each blueprint with the number of its entities, also over several relations', async () => {
    await page.goto('/relShipEntity?identifier=flagship')
    await page.getByRole('tab', { name: 'Related Entities' }).click()
    await blueprintTab(/^Rel Crate 130$/).waitFor()
    await blueprintTab(/^Rel Ship 1$/).waitFor()
    await blueprintTab(/^Rel Harbor 1$/).click()
    const table = page.getByRole('region', { name: 'Rel Harbor, related' })
    await table.getByRole('link', { name: 'Haven' }).waitFor()
    expect(new URL(page.url()).searchParams.get('related')).toBe('relHarbor')
  })

  it('come page by page, and link to their own pages', async () => {
    await blueprintTab(/^Rel Crate/).click()
    const table = page.getByRole('region', { name: 'Rel Crate, related' })
    await table.getByText('B0', { exact: true }).waitFor()
    expect(await rows(table).count()).toBe(100)
    await page.getByText('100 of 130 entities').waitFor()
    await page.getByRole('button', { name: 'Show more' }).click()
    await table.getByText('B129', { exact: true }).waitFor()
    expect(await rows(table).count()).toBe(CRATES)
    await table.getByRole('link', { name: 'crate-100' }).click()
    await page.getByRole('heading', { level: 1, name: 'crate-100' }).waitFor()
  })

  it('are narrowed to one relation', async () => {
    await open('tug', '&related=relShip')
    await page.getByRole('combobox', { name: 'Related over' }).click()
    await page.getByRole('option', { name: 'Escorts of Rel Ship' }).first().click()
    await page.getByText('No entities are related this way').waitFor()
    expect(new URL(page.url()).searchParams.get('way')).toBe('outgoing.escorts')
  })

  it('are none where there are none', async () => {
    await open('lone')
    await page.getByText('Nothing is related to this entity').waitFor()
    expect(await page.getByRole('tablist', { name: 'Related entities by blueprint' }).count()).toBe(0)
  })

  it('are a graph, in which what is too much is one node that opens the list', async () => {
    await open('flagship')
    await page.getByRole('radiogroup', { name: 'Show related entities as' }).getByText('Graph').click()
    await graph().getByLabel('Flagship → Tug: Escorts').waitFor()
    expect(await node(/^crate-/).count()).toBe(12)
    expect(new URL(page.url()).searchParams.get('view')).toBe('graph')
    await node(/^\+118 Rel Crate$/).click()
    const list = page.getByRole('complementary', { name: 'Selected node' })
    await list.getByRole('link', { name: 'crate-100' }).waitFor()
    await list.getByText('100 of 130 entities').waitFor()
    await list.getByRole('button', { name: 'Close' }).click()
    await list.waitFor({ state: 'detached' })
    await expect.poll(() => node(/^\+118 Rel Crate$/).evaluate((element) => element.matches(':focus'))).toBe(true)
  })

  it('come one relation further where a node is opened', async () => {
    await open('flagship', '&view=graph&hops=1')
    await node(/^Tug/).waitFor()
    expect(await node(/^Haven/).count()).toBe(0)
    await node(/^Tug/).focus()
    await page.keyboard.press('Enter')
    await graph().getByLabel('Tug → Haven: Home harbor').waitFor()
    const side = page.getByRole('complementary', { name: 'Selected node' })
    await side.getByRole('button', { name: 'Hide its neighbours' }).click()
    await node(/^Haven/).waitFor({ state: 'detached' })
    await side.getByRole('link', { name: 'Open its page' }).click()
    await page.getByRole('heading', { level: 1, name: 'Tug' }).waitFor()
    expect(problems).toEqual([])
  })

  it('follow as many relations as asked', async () => {
    await open('flagship', '&view=graph&hops=1')
    await node(/^Tug/).waitFor()
    await page.getByRole('combobox', { name: 'Relations to follow, one after the other' }).click()
    await page.getByRole('option', { name: '3 hops' }).click()
    await node(/^Haven/).waitFor()
    expect(new URL(page.url()).searchParams.get('hops')).toBe('3')
  })

  it('are the same as a list', async () => {
    await graph().getByText('List', { exact: true }).click()
    const list = page.getByRole('list', { name: 'What is around Flagship, list' })
    await list.getByText('Flagship → Tug: Escorts').first().waitFor()
    expect(await list.getByText('Tug → Haven: Home harbor').count()).toBe(2)
  })

  it.each(['light', 'dark'] as const)('have nothing that axe objects to, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme })
    for (const view of ['&related=relHarbor', '&view=graph']) {
      await open('flagship', view)
      await (view === '&view=graph' ? node(/^Tug/) : page.getByRole('link', { name: 'Haven' })).waitFor()
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
    }
  })

  it.each(['', '&view=graph'])('stay within 320 pixels%s', async (view) => {
    await page.setViewportSize({ width: 320, height: 700 })
    await open('flagship', view)
    await (view === '' ? blueprintTab(/^Rel Crate/) : node(/^Tug/)).waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
  })
})
