import type { Client } from '@portolan/client'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { startPortal, type Portal } from '../support/index.ts'
import { launchChromium } from './support/chromium.ts'
import { PATIENCE_MS, visit } from './support/visitor.ts'

/** As the guide "Enrich services using GitOps" prints it. */
const DOMAIN = {
  identifier: 'domain',
  title: 'Domain',
  icon: 'TwoUsers',
  schema: {
    properties: { architecture: { title: 'Architecture', type: 'string', format: 'url', spec: 'embedded-url' } },
    required: [],
  },
  mirrorProperties: {},
  calculationProperties: {},
  relations: {},
}

const LIFECYCLE = { Production: 'green', Experimental: 'yellow', Deprecated: 'red' }

/** What the guide has its reader add to the service. */
const SERVICE = {
  identifier: 'service',
  title: 'Service',
  icon: 'Microservice',
  schema: {
    properties: {
      type: { title: 'Type', type: 'string', enum: ['frontend', 'backend', 'library'] },
      lifecycle: { title: 'Lifecycle', type: 'string', enum: Object.keys(LIFECYCLE), enumColors: LIFECYCLE },
    },
    required: [],
  },
  mirrorProperties: {},
  calculationProperties: {},
  relations: { domain: { title: 'Domain', target: 'domain', required: false, many: false } },
}

describe('the data model of the GitOps guide', () => {
  let browser: Browser
  let portal: Portal
  let page: Page
  let client: Client
  beforeAll(async () => {
    const { email, password } = inject('portalSignIn')
    const environment = { PORTOLAN_DEMO: 'false', PORTOLAN_ADMIN_EMAIL: email, PORTOLAN_ADMIN_PASSWORD: password }
    ;[browser, portal] = await Promise.all([launchChromium(), startPortal({ environment })])
    client = portal.client
    page = await visit(browser, { baseURL: portal.url })
    await page.getByRole('link', { name: 'Builder' }).click()
    await page.getByRole('heading', { level: 1, name: 'Data model' }).waitFor()
  })
  afterAll(async () => {
    await browser.close()
    await portal[Symbol.asyncDispose]()
  })

  const dialog = () => page.getByRole('dialog')
  const card = (title: string) => page.getByRole('article', { name: title, exact: true })
  const fill = (label: string, value: string) => dialog().getByRole('textbox', { name: label, exact: true }).fill(value)
  const choose = async (label: string, option: string) => {
    await dialog().getByRole('combobox', { name: label, exact: true }).click()
    await page.getByRole('option', { name: option, exact: true }).click()
  }
  const send = async (label: string) => {
    await dialog().getByRole('button', { name: label, exact: true }).click()
    await dialog().waitFor({ state: 'detached' })
  }
  const waitForToast = (text: string) => page.getByRole('status', { name: 'Messages' }).getByText(text).waitFor()
  const addOption = async (value: string, color?: string) => {
    await dialog().getByRole('button', { name: 'Option', exact: true }).click()
    const number = await dialog()
      .getByRole('textbox', { name: /^Option \d+$/ })
      .count()
    await fill(`Option ${number}`, value)
    if (color) await choose(`Colour of option ${number}`, color)
  }

  it('takes the domain as JSON, through the button in the corner of the new blueprint', async () => {
    await page.getByRole('button', { name: 'Blueprint', exact: true }).click()
    await dialog().getByRole('button', { name: 'Edit JSON' }).click()
    await dialog()
      .getByRole('textbox', { name: 'New blueprint' })
      .fill(JSON.stringify(DOMAIN, null, 2))
    await send('Create')

    await card('Domain').getByText('Embedded URL').waitFor()
    expect(await readBlueprint(client, 'domain')).toEqual(DOMAIN)
    expect(await isFocused(page.getByRole('button', { name: 'Blueprint', exact: true }))).toBe(true)
  })

  it('deletes a blueprint once its identifier was typed', async () => {
    await card('Domain').getByRole('button', { name: 'More for Domain' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await dialog().getByText('It has no entities.').waitFor()
    const confirm = dialog().getByRole('button', { name: 'Delete blueprint', exact: true })
    expect(await confirm.isDisabled()).toBe(true)
    await fill('Type domain to confirm', 'domain')
    await send('Delete blueprint')

    await card('Domain').waitFor({ state: 'detached' })
    await expect(client.request('GET', '/v1/blueprints/domain')).rejects.toMatchObject({ status: 404 })
  })

  it('makes the same domain in forms', async () => {
    await page.getByRole('button', { name: 'Blueprint', exact: true }).click()
    await fill('Title', 'Domain')
    await dialog().getByRole('combobox', { name: 'Icon' }).fill('TwoUsers')
    await send('Create')
    await card('Domain').getByRole('button', { name: 'New property' }).click()
    await fill('Title', 'Architecture')
    await choose('Type', 'Embedded URL')
    await send('Create')

    expect(await readBlueprint(client, 'domain')).toEqual(DOMAIN)
  })

  it('makes the service with its two properties and its relation in forms', async () => {
    await page.getByRole('button', { name: 'Blueprint', exact: true }).click()
    await fill('Title', 'Service')
    await dialog().getByRole('combobox', { name: 'Icon' }).fill('Microservice')
    await send('Create')

    await card('Service').getByRole('button', { name: 'New property' }).click()
    await fill('Title', 'Type')
    await choose('Type', 'Select')
    for (const value of SERVICE.schema.properties.type.enum) await addOption(value)
    await send('Create')
    await card('Service').getByRole('button', { name: 'New property' }).click()
    await fill('Title', 'Lifecycle')
    await choose('Type', 'Select')
    for (const [value, color] of Object.entries(LIFECYCLE)) await addOption(value, color)
    await send('Create')
    await card('Service').getByRole('button', { name: 'New relation' }).click()
    await fill('Title', 'Domain')
    await choose('Related to', 'Domain')
    await send('Create')

    expect(await readBlueprint(client, 'service')).toEqual(SERVICE)
  })

  it('shows what is missing, and what the server refuses, at the field', async () => {
    await card('Service').getByRole('button', { name: 'New property' }).click()
    await dialog().getByRole('button', { name: 'Create', exact: true }).click()
    const identifier = dialog().getByRole('textbox', { name: 'Identifier' })
    await expect.poll(() => readProblem(identifier)).toContain('Enter an identifier')
    expect(await isFocused(identifier)).toBe(true)

    await fill('Title', 'x'.repeat(101))
    await dialog().getByRole('button', { name: 'Create', exact: true }).click()
    const title = dialog().getByRole('textbox', { name: 'Title' })
    await expect.poll(() => readProblem(title)).toMatch(/must not .* more than 100/i)
    await fill('Title', 'Lifecycle')
    await fill('Identifier', 'lifecycle')
    await dialog().getByRole('button', { name: 'Create', exact: true }).click()
    await expect.poll(() => readProblem(identifier)).toContain('is taken')
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached' })

    expect(await readBlueprint(client, 'service')).toEqual(SERVICE)
  })

  it('keeps the values of a property whose identifier changes', async () => {
    await client.request('POST', '/v1/blueprints/service/entities', {
      body: { identifier: 'cart', properties: { lifecycle: 'Production' } },
    })
    await card('Service').getByRole('button', { name: 'Edit Lifecycle' }).click()
    await fill('Identifier', 'stage')
    await fill('Description', 'How far it is')
    await send('Save')
    await waitForToast('Property Lifecycle saved')

    const { entity } = await client.request<{ entity: { properties: object } }>(
      'GET',
      '/v1/blueprints/service/entities/cart',
    )
    expect(entity.properties).toEqual({ type: null, stage: 'Production' })
    const { schema } = await readBlueprint(client, 'service')
    expect(schema.properties).toEqual({
      type: SERVICE.schema.properties.type,
      stage: { ...SERVICE.schema.properties.lifecycle, description: 'How far it is' },
    })
  })

  it('computes: a mirror over the relation, a calculation, an aggregation on the other side', async () => {
    await card('Service').getByRole('button', { name: 'New property' }).click()
    await fill('Title', 'Drawing')
    await choose('Type', 'Mirror')
    await choose('Relation', 'Domain →')
    await choose('Of Domain', 'Architecture')
    await send('Create')
    await card('Service').getByRole('button', { name: 'New property' }).click()
    await fill('Title', 'Loud')
    await choose('Type', 'Calculation')
    await fill('Calculation', '.identifier | ascii_upcase')
    await send('Create')
    await card('Domain').getByRole('button', { name: 'New property' }).click()
    await fill('Title', 'Services')
    await choose('Type', 'Aggregation')
    await choose('Related blueprint', 'Service')
    await send('Create')

    expect(await readBlueprint(client, 'service')).toMatchObject({
      mirrorProperties: { drawing: { title: 'Drawing', path: 'domain.architecture' } },
      calculationProperties: { loud: { title: 'Loud', type: 'string', calculation: '.identifier | ascii_upcase' } },
    })
    expect(await readBlueprint(client, 'domain', 'aggregationProperties')).toMatchObject({
      aggregationProperties: {
        services: { target: 'service', calculationSpec: { calculationBy: 'entities', func: 'count' } },
      },
    })
  })

  it('says before a property goes how many entities lose a value, and puts the focus on its card', async () => {
    await card('Service').getByRole('button', { name: 'Edit Lifecycle' }).click()
    await dialog().getByRole('button', { name: 'Delete' }).click()
    await dialog().getByText('1 entity has a value for it').waitFor()
    await send('Delete property')

    expect(await isFocused(page.getByRole('button', { name: 'Collapse Service' }))).toBe(true)
    const { schema } = await readBlueprint(client, 'service')
    expect(Object.keys(schema.properties)).toEqual(['type'])
  })

  it('tells which relations keep a blueprint, and deletes one with all of its entities', async () => {
    await card('Domain').getByRole('button', { name: 'More for Domain' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await dialog().getByText('Service: Domain').waitFor()
    await dialog().getByRole('button', { name: 'Cancel' }).click()

    await card('Service').getByRole('button', { name: 'More for Service' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await fill('Type service to confirm', 'service')
    await send('Delete blueprint and 1 entity')
    await waitForToast('Blueprint Service deleted')
    await expect(client.request('GET', '/v1/blueprints/service')).rejects.toMatchObject({ status: 404 })
  })

  it('shows Members the model, and lets them change nothing', async () => {
    const member = await (await browser.newContext({ baseURL: portal.url })).newPage()
    member.setDefaultTimeout(PATIENCE_MS)
    await member.goto(await inviteMember(client, 'ada@example.org'))
    await member.getByLabel('First name').fill('Ada')
    await member.getByLabel('Last name').fill('Lovelace')
    await member.getByLabel('Password', { exact: true }).fill('a long enough password')
    await member.getByRole('button', { name: 'Start' }).click()
    await member.getByRole('navigation', { name: 'Main' }).waitFor()
    await member.goto('/settings/data-model')
    const domain = member.getByRole('article', { name: 'Domain', exact: true })
    await domain.getByText('Architecture').waitFor()

    expect(await domain.getByRole('button').allTextContents()).toEqual([''])
    await domain.getByRole('button', { name: 'Collapse Domain' }).waitFor()
    expect(await member.getByRole('button', { name: 'Blueprint', exact: true }).count()).toBe(0)
    await member.context().close()
  })

  it('is built by keyboard alone, and the focus comes back to where it was', async () => {
    const add = card('Domain').getByRole('button', { name: 'New property' })
    await add.focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => isFocused(dialog().getByRole('textbox', { name: 'Title' }))).toBe(true)
    await page.keyboard.type('Cost centre')
    await page.keyboard.press('Enter')
    await dialog().waitFor({ state: 'detached' })

    expect(await isFocused(add)).toBe(true)
    const { schema } = await readBlueprint(client, 'domain')
    expect(schema.properties).toHaveProperty('cost_centre', { title: 'Cost centre', type: 'string' })
  })
})

/** A blueprint as a person would write it: without what the server adds. */
async function readBlueprint(client: Client, identifier: string, ...more: string[]): Promise<typeof SERVICE> {
  const { blueprint } = await client.request<{ blueprint: typeof SERVICE }>('GET', `/v1/blueprints/${identifier}`)
  const keys = [...Object.keys(DOMAIN), ...more]
  return Object.fromEntries(Object.entries(blueprint).filter(([key]) => keys.includes(key))) as typeof SERVICE
}

/** Invites a Member. Answers the link by which they sign up. */
async function inviteMember(client: Client, email: string): Promise<string> {
  await client.request('POST', '/v1/users/invite', { body: { invitee: { email, roles: ['Member'] } } })
  const { signUpLink } = await client.request<{ signUpLink: { url: string } }>(
    'POST',
    `/ui/v1/users/${email}/sign-up-link`,
  )
  return signUpLink.url
}

/** What a screen reader says to be wrong with a field; undefined when nothing is. */
async function readProblem(field: Locator): Promise<string | undefined> {
  if ((await field.getAttribute('aria-invalid')) !== 'true') return undefined
  const ids = (await field.getAttribute('aria-describedby'))?.split(' ') ?? []
  const texts = await Promise.all(ids.map((id) => field.page().locator(`[id="${id}"]`).allTextContents()))
  return texts.flat().join(' ')
}

const isFocused = (element: Locator): Promise<boolean> => element.evaluate((candidate) => candidate.matches(':focus'))
