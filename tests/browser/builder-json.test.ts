import type { Browser, Page, Request } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from './support/chromium.ts'
import { apiClient, visit } from './support/visitor.ts'

const HARBOUR = {
  identifier: 'harbour',
  title: 'Harbour',
  schema: { properties: { depth: { type: 'number' } } },
  aggregationProperties: {},
}

let browser: Browser
let page: Page
let writes: string[]
beforeAll(async () => {
  browser = await launchChromium()
  const client = apiClient()
  await client.request('POST', '/v1/blueprints', { body: HARBOUR })
  const entity = { identifier: 'porto', title: 'Porto', properties: { depth: 12 } }
  await client.request('POST', '/v1/blueprints/harbour/entities', { body: entity })
})
beforeEach(async () => {
  page = await visit(browser)
  writes = []
  page.on('request', (request: Request) => {
    const isWrite = request.method() !== 'GET' && new URL(request.url()).pathname.startsWith('/v1/blueprints')
    if (isWrite) writes.push(`${request.method()} ${request.url()}`)
  })
  await page.goto('/settings/data-model')
  await page.getByRole('heading', { level: 1, name: 'Data model' }).waitFor()
})
afterEach(() => page.context().close())
afterAll(() => browser.close())

const dialog = () => page.getByRole('dialog')
const openJson = async () => {
  await page.getByRole('button', { name: 'Blueprint', exact: true }).click()
  await dialog().getByRole('button', { name: 'Edit JSON' }).click()
  return dialog().getByRole('textbox', { name: 'New blueprint' })
}

describe('a calculation', () => {
  it('is tried over a sample entity, and again as it is written', async () => {
    await page.getByRole('article', { name: 'Harbour' }).getByRole('button', { name: 'New property' }).click()
    await dialog().getByRole('combobox', { name: 'Type', exact: true }).click()
    await page.getByRole('option', { name: 'Calculation', exact: true }).click()
    const program = dialog().getByRole('textbox', { name: 'Calculation' })
    await program.fill('.properties.depth * 2')
    await dialog().getByRole('combobox', { name: 'Sample entity' }).click()
    await page.getByRole('option', { name: 'Porto' }).click()
    await dialog().getByRole('button', { name: 'Test', exact: true }).click()

    await dialog().getByText('The result is a number, but the property declares a string: it has no value.').waitFor()
    expect(await dialog().getByRole('region', { name: 'Result' }).innerText()).toBe('24')
    await program.fill('.title | ascii_downcase')
    await dialog().getByText('The result is a string, as the property declares.').waitFor()
    await program.fill('.title |\n  nope')
    await dialog().getByText('Line 2: Nope/0 is not defined.').waitFor()
    await program.fill('def f: f; f')
    await dialog().getByText('It ran longer than a calculation may.').waitFor()
    expect(writes).toEqual([])
  })
})

describe('the JSON of a blueprint', () => {
  it('names line and path of what cannot be saved, sends nothing, and leads there', async () => {
    const editor = await openJson()
    const text = { ...HARBOUR, identifier: 'pier', schema: { properties: { depth: { type: 'strin' } } } }
    await editor.fill(JSON.stringify(text, null, 2))
    const problem = dialog().getByRole('button', { name: /^Line 7, schema\.properties\.depth\.type: must be one of/ })
    await problem.waitFor()

    expect(await dialog().getByRole('button', { name: 'Create', exact: true }).isDisabled()).toBe(true)
    await problem.click()
    await expect.poll(() => page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('New blueprint')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Control+ArrowRight')
    await page.keyboard.type('g')
    await problem.waitFor({ state: 'detached' })
    expect(await dialog().getByRole('button', { name: 'Create', exact: true }).isEnabled()).toBe(true)
    expect(writes).toEqual([])
  })

  it('leads to the line of what the server refuses', async () => {
    const editor = await openJson()
    const size = { type: 'number', default: 'deep' }
    await editor.fill(JSON.stringify({ ...HARBOUR, identifier: 'pier', schema: { properties: { size } } }, null, 2))
    await dialog().getByRole('button', { name: 'Create', exact: true }).click()
    await dialog()
      .getByRole('button', { name: /^Line 8, schema\.properties\.size\.default: / })
      .waitFor()
    expect(writes).toHaveLength(1)
  })

  it('offers keys, values and the blueprints that a relation can lead to; Escape closes only the list', async () => {
    const editor = await openJson()
    await editor.fill('{ "relations": { "berth": {  } } }')
    for (let step = 0; step < 6; step++) await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Control+Space')
    const list = page.getByRole('listbox', { name: 'Completions' })
    await list.getByRole('option', { name: 'target' }).click()
    await page.keyboard.type('"har')
    await list.getByRole('option', { name: 'harbour' }).waitFor()
    await page.keyboard.press('Escape')
    await list.waitFor({ state: 'detached' })
    await page.keyboard.press('Control+Space')
    await list.getByRole('option', { name: 'harbour' }).click()
    expect(await editor.innerText()).toBe('{ "relations": { "berth": { "target": "harbour" } } }')
  })
})
