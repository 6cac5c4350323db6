import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { startPortal, type Portal } from '../support/index.ts'
import { launchChromium } from './support/chromium.ts'
import { visit } from './support/visitor.ts'

const BLUEPRINTS = ['Service', 'Domain', 'Cluster', 'Region', 'Vendor'].map((title) => ({
  identifier: title.toLowerCase(),
  title,
  icon: 'Microservice',
  schema: { properties: { tier: { type: 'string' } } },
}))

describe('the canvas of the data model', () => {
  let browser: Browser
  let portal: Portal
  let page: Page
  const problems: string[] = []
  beforeAll(async () => {
    const { email, password } = inject('portalSignIn')
    const environment = { PORTOLAN_DEMO: 'false', PORTOLAN_ADMIN_EMAIL: email, PORTOLAN_ADMIN_PASSWORD: password }
    ;[browser, portal] = await Promise.all([launchChromium(), startPortal({ environment })])
    for (const body of BLUEPRINTS) await portal.client.request('POST', '/v1/blueprints', { body })
    page = await visit(browser, { baseURL: portal.url })
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    page.on('pageerror', (error) => problems.push(error.message))
    await page.goto('/settings/data-model')
    await page.getByRole('radiogroup', { name: 'Show blueprints as' }).getByText('Graph').click()
    await node('Service').waitFor()
  })
  afterAll(async () => {
    await browser.close()
    await portal[Symbol.asyncDispose]()
  })

  const graph = () => page.getByRole('region', { name: 'Blueprints and relations' })
  const node = (title: string) => graph().getByRole('button', { name: new RegExp(`^${title} \\d`) })
  const card = (title: string) => page.getByRole('article', { name: title, exact: true })
  const hasFocus = (locator: Locator) => locator.evaluate((element) => element.matches(':focus'))
  const dialog = () => page.getByRole('dialog')

  it('draws a relation as soon as it was created from the card of a node', async () => {
    await node('Service').click()
    await card('Service').getByRole('button', { name: 'New relation' }).click()
    await dialog().getByRole('textbox', { name: 'Title', exact: true }).fill('Owning domain')
    await dialog().getByRole('combobox', { name: 'Related to', exact: true }).click()
    await page.getByRole('option', { name: 'Domain', exact: true }).click()
    await dialog().getByRole('button', { name: 'Create', exact: true }).click()

    await graph().getByLabel('Service → Domain: Owning domain').waitFor()
    expect(await graph().getByText('5 blueprints, 1 relation').isVisible()).toBe(true)
  })

  it('leaves blueprints without relations in no single column', async () => {
    const boxes = await Promise.all(['Cluster', 'Region', 'Vendor'].map((title) => node(title).boundingBox()))
    expect(new Set(boxes.map((box) => Math.round(box!.x))).size).toBeGreaterThan(1)
  })

  it('goes from node to node with arrow keys, and opens one with Enter', async () => {
    await node('Service').focus()
    await page.keyboard.press('ArrowRight')
    expect(await hasFocus(node('Domain'))).toBe(true)
    await page.keyboard.press('Enter')
    await card('Domain').waitFor()
    expect(new URL(page.url()).search).toBe('?view=graph&blueprint=domain')
    await page.getByRole('button', { name: 'Close the card' }).click()
    await expect.poll(() => hasFocus(node('Domain'))).toBe(true)
    expect(new URL(page.url()).search).toBe('?view=graph')
  })

  it('goes to a blueprint by its name, and shows one of the system that is not drawn otherwise', async () => {
    expect(await node('User').count()).toBe(0)
    await page.getByRole('combobox', { name: 'Find a blueprint' }).fill('_user')
    await page.getByRole('option', { name: /\(_user\)/ }).click()
    await node('User').waitFor()
    await card('User').waitFor()
    await page.getByRole('switch', { name: 'System blueprints' }).click()
    await node('User').waitFor({ state: 'detached' })
  })

  it('has the same content as a list', async () => {
    await graph().getByText('List', { exact: true }).click()
    const list = page.getByRole('list', { name: 'Blueprints and relations, list' })
    await list.getByText('Service → Domain: Owning domain').first().waitFor()
    await list.getByRole('button', { name: /^Cluster/ }).click()
    await card('Cluster').waitFor()
    expect(await list.getByRole('button').count()).toBe(BLUEPRINTS.length)
  })

  it.each(['light', 'dark'] as const)('has nothing that axe objects to, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme })
    await page.reload()
    await node('Service').waitFor()
    for (const view of ['Drawing', 'List']) {
      await graph().getByText(view, { exact: true }).click()
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
    }
  })

  it('runs under the content security policy without a complaint', () => {
    expect(problems).toEqual([])
  })

  it('says so when the layout cannot be computed, and draws when it is tried again', async () => {
    await page.route('**/elk-worker*', (route) => route.abort())
    await page.goto('/settings/data-model?view=graph')
    await graph().getByRole('alert').getByText('could not be run').waitFor()
    await page.unroute('**/elk-worker*')
    await graph().getByRole('button', { name: 'Retry' }).click()
    await node('Service').waitFor()
    expect(await graph().getByRole('alert').count()).toBe(0)
  })

  it('stays within 320 pixels', async () => {
    await page.setViewportSize({ width: 320, height: 700 })
    await node('Service').waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
  })
})
