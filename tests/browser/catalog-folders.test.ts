import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from './support/chromium.ts'
import { apiClient, visit } from './support/visitor.ts'

interface SidebarReply {
  sidebar: { items: { identifier: string; title?: string; parent: string | null }[] }
}

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
