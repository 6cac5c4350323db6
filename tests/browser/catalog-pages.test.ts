import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from './support/chromium.ts'
import { apiClient, visit } from './support/visitor.ts'

interface SidebarReply {
  sidebar: { items: { identifier: string; title?: string; parent: string | null }[] }
}

describe('a stored page of the catalog', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await launchChromium()
    const api = apiClient()
    await api.request('POST', '/v1/blueprints', {
      body: { identifier: 'buoy', title: 'Buoy', schema: { properties: { color: { type: 'string' } } } },
    })
    const buoys = ['red', 'red', 'green'].map((color, index) => ({
      identifier: `buoy-${index}`,
      title: `Buoy ${index}`,
      properties: { color },
    }))
    await api.request('POST', '/v1/blueprints/buoy/entities/bulk', { body: { entities: buoys } })
    await api.request('POST', '/v1/pages', { body: toPage('red_buoys', 'Red buoys', 'red') })
    page = await visit(browser)
  })
  afterAll(() => browser.close())

  it('opens by its identifier under its own title, with the entities that its rules choose', async () => {
    await page.getByRole('navigation', { name: 'Catalog tree' }).getByRole('link', { name: 'Red buoys' }).click()
    await page.getByRole('heading', { level: 1, name: 'Red buoys' }).waitFor()

    await page.getByText('2 entities').waitFor()
    expect(new URL(page.url()).pathname).toBe('/red_buoys')
    expect(await page.getByText('Buoy 2').count()).toBe(0)
  })

  it('of the blueprint itself shows all of them', async () => {
    await page.goto('/buoys')
    await page.getByText('3 entities').waitFor()
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Buoys')
  })
})

const toPage = (identifier: string, title: string, color: string) => ({
  identifier,
  title,
  type: 'blueprint-entities',
  blueprint: 'buoy',
  widgets: [
    {
      id: 'table',
      type: 'table-entities-explorer',
      dataset: {
        combinator: 'and',
        rules: [
          { property: '$blueprint', operator: '=', value: '{{blueprint}}' },
          { property: 'color', operator: '=', value: color },
        ],
      },
    },
  ],
})

describe('the folders of the catalog', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await launchChromium()
    await apiClient().request('POST', '/v1/blueprints', {
      body: { identifier: 'pier', title: 'Pier', schema: { properties: {} } },
    })
    page = await visit(browser)
  })
  afterAll(() => browser.close())

  const tree = () => page.getByRole('navigation', { name: 'Catalog tree' })
  const dialog = () => page.getByRole('dialog')
  const choose = async (thing: string, task: string) => {
    await tree()
      .getByRole('button', { name: `More about ${thing}`, exact: true })
      .click()
    await page.getByRole('menuitem', { name: task, exact: true }).click()
  }
  const parentOf = async (identifier: string) => {
    const { sidebar } = await apiClient().request<SidebarReply>('GET', '/v1/sidebars/catalog')
    return sidebar.items.find((item) => item.identifier === identifier)?.parent
  }

  it('are created from the tree, with an identifier made of the title', async () => {
    await tree().getByRole('button', { name: 'New folder' }).click()
    await page.keyboard.type('Docks/Quays')
    await dialog().getByText('Identifier: docks_quays').waitFor()
    await dialog().getByRole('button', { name: 'Create' }).click()

    await tree().getByRole('button', { name: 'Docks/Quays', exact: true }).waitFor()
    expect(await parentOf('docks_quays')).toBeNull()
  })

  it('say that an identifier is taken, at its field', async () => {
    await tree().getByRole('button', { name: 'New folder' }).click()
    await page.keyboard.type('Docks Quays')
    await dialog().getByRole('button', { name: 'Create' }).click()

    await dialog().getByText('There is a folder with this identifier already').waitFor()
    const field = dialog().getByRole('textbox', { name: 'Title' })
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    await dialog().getByRole('button', { name: 'Cancel' }).click()
  })

  it('take a page that is moved into them, which keeps its address', async () => {
    await choose('Piers', 'Move to…')
    await dialog().getByRole('combobox', { name: 'Move to' }).click()
    await page.getByRole('option', { name: 'Docks/Quays' }).click()
    await dialog().getByRole('button', { name: 'Move' }).click()

    const folder = tree()
      .getByRole('listitem')
      .filter({ has: page.getByRole('button', { name: 'Docks/Quays', exact: true }) })
    await folder.getByRole('link', { name: 'Piers' }).click()
    await page.getByRole('heading', { level: 1, name: 'Piers' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/piers')
    expect(await parentOf('piers')).toBe('docks_quays')
  })

  it('stand on the catalog page with what is in them', async () => {
    await page.goto('/organization/catalog')

    const section = page.getByRole('region', { name: 'Docks/Quays' })
    await section.getByRole('link', { name: /Piers/ }).waitFor()
    expect(await section.getByRole('link').count()).toBe(1)
  })

  it('are closed and stay closed on the next visit', async () => {
    await tree().getByRole('button', { name: 'Docks/Quays', exact: true }).click()
    await tree().getByRole('link', { name: 'Piers' }).waitFor({ state: 'hidden' })
    await page.reload()

    const folder = tree().getByRole('button', { name: 'Docks/Quays', exact: true })
    await expect.poll(() => folder.getAttribute('aria-expanded')).toBe('false')
    await folder.click()
    await tree().getByRole('link', { name: 'Piers' }).waitFor()
  })

  it('are renamed, and deleted without their pages', async () => {
    await choose('Docks/Quays', 'Rename')
    await dialog().getByRole('textbox', { name: 'Title' }).fill('Waterfront')
    await dialog().getByRole('button', { name: 'Save' }).click()
    await tree().getByRole('button', { name: 'Waterfront', exact: true }).waitFor()

    await choose('Waterfront', 'Delete')
    await dialog().getByRole('button', { name: 'Delete Waterfront' }).click()
    await tree().getByRole('button', { name: 'Waterfront', exact: true }).waitFor({ state: 'detached' })
    await tree().getByRole('link', { name: 'Piers' }).waitFor()
    expect(await parentOf('piers')).toBeNull()
  })
})
