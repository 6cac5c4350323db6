import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from './support/chromium.ts'
import { apiClient, visit } from './support/visitor.ts'

const NAME = 'BROWSER_TOKEN'
const VALUE = 'never-to-be-seen-4711'

describe('a secret', () => {
  let browser: Browser
  let page: Page
  const replies: string[] = []
  beforeAll(async () => {
    browser = await launchChromium()
    page = await visit(browser)
    page.on('response', async (response) => {
      if (!/\/v1\//.test(response.url()) || response.url().includes('stream')) return
      replies.push(await response.text().catch(() => ''))
    })
  })
  afterAll(() => browser.close())

  const open = async (place: string, title = place) => {
    await page.getByRole('navigation', { name: 'Builder menu' }).getByRole('link', { name: place }).click()
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
  }
  const dialog = () => page.getByRole('dialog')
  const focused = (part: string) => page.evaluate<string>(`document.activeElement.${part}`)
  /** All that the page holds: what is drawn, what it keeps in the browser, and its address. */
  const readPage = async () => {
    const stored = await page.evaluate('JSON.stringify(localStorage) + JSON.stringify(sessionStorage)')
    return `${await page.content()}${String(stored)}${page.url()}`
  }

  it('is created by clicking; its name is judged as it is typed, and its value is gone from the page', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Builder' }).click()
    await open('Secrets')
    await page.getByRole('button', { name: 'Secret', exact: true }).click()
    await page.keyboard.type('BROWSER TOKEN')
    await dialog().getByText('Use letters, digits, hyphens and underscores only').waitFor()
    await dialog().getByRole('textbox', { name: 'Name' }).fill(NAME)
    await dialog().getByText(`{{ .secrets.${NAME} }}`).waitFor()
    await dialog().getByRole('button', { name: 'Create' }).click()
    await dialog().getByText('Enter the value').waitFor()
    await dialog().getByRole('textbox', { name: 'Value' }).fill(VALUE)
    await dialog().getByRole('button', { name: 'Create' }).click()

    await page.getByRole('status', { name: 'Messages' }).getByText(`Secret ${NAME} created`).waitFor()
    await page.getByRole('rowheader', { name: NAME }).waitFor()
    // The button that opened the dialog went with the note that there are none.
    await expect.poll(() => focused('tagName')).toBe('H1')
    expect(await readPage()).not.toContain(VALUE)
  })

  it('appears in the audit log as created, by whom and with its name, and never with its value', async () => {
    await open('Audit log')
    await page.getByRole('tab', { name: 'Organization' }).click()
    const { email } = await page.evaluate<{ email: string }>(
      `fetch('/ui/v1/bootstrap', { headers: { 'X-Portolan-Request': '1' } }).then((reply) => reply.json()).then((body) => body.user)`,
    )
    const row = page.getByRole('row').filter({ hasText: NAME })
    await row.getByText(email).waitFor()
    await row.getByRole('button', { name: `Created: Secret ${NAME}` }).click()
    await page.getByRole('row', { name: `Added secretName ${NAME}`, exact: true }).waitFor()

    expect(page.url()).toContain('activeTab=organization')
    expect(await readPage()).not.toContain(VALUE)
  })

  it('gets another value under the same name, which the audit log tells by filter and as a file', async () => {
    await open('Secrets')
    await page.getByRole('button', { name: `More for ${NAME}` }).click()
    await page.getByRole('menuitem', { name: 'Replace value' }).click()
    await dialog().getByRole('textbox', { name: 'New value' }).fill(`${VALUE}-2`)
    await dialog().getByRole('button', { name: 'Replace' }).click()
    await page.getByRole('status', { name: 'Messages' }).getByText(`Value of ${NAME} replaced`).waitFor()

    await page.goto('/settings/AuditLog?activeTab=organization&change=UPDATE&origin=UI&range=1h')
    await page.getByRole('button', { name: `Updated: Secret ${NAME}` }).waitFor()
    expect(await page.getByRole('button', { name: `Created: Secret ${NAME}` }).count()).toBe(0)
    await page.getByRole('button', { name: 'Export' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: /^NDJSON/ }).click(),
    ])
    const text = await readFile(await download.path(), 'utf8')
    const events = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { action: string; context: object })
    expect(events).toContainEqual(expect.objectContaining({ context: { secret: NAME, valueChanged: true } }))
    expect(new Set(events.map(({ action }) => action))).toEqual(new Set(['UPDATE']))
    expect(text).not.toContain(VALUE)
    expect(await readPage()).not.toContain(VALUE)
  })

  it('gives the focus back to whatever opened a dialog', async () => {
    await page.goto('/settings/portal/secrets')
    for (const task of ['Replace value', 'Edit description', 'Delete']) {
      await page.getByRole('button', { name: `More for ${NAME}` }).click()
      await page.getByRole('menuitem', { name: task }).click()
      await dialog().waitFor()
      await page.keyboard.press('Escape')
      await expect.poll(() => focused('getAttribute("aria-label")'), { message: task }).toBe(`More for ${NAME}`)
    }
    await page.getByRole('button', { name: 'Secret', exact: true }).click()
    await dialog().waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => focused('textContent')).toBe('Secret')
  })

  it('is deleted once the reader has confirmed its name', async () => {
    await page.goto('/settings/portal/secrets')
    await page.getByRole('button', { name: `More for ${NAME}` }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page
      .getByRole('dialog', { name: `Delete ${NAME}?` })
      .getByRole('button', { name: `Delete ${NAME}` })
      .click()

    await page.getByText('No secrets yet').waitFor()
    await expect.poll(() => focused('tagName')).toBe('H1')
    const { secrets } = await apiClient().request<{ secrets: unknown[] }>('GET', '/v1/organization/secrets')
    expect(secrets).toEqual([])
    expect(replies.length).toBeGreaterThan(5)
    expect(replies.join('\n')).not.toContain(VALUE)
  })
})
