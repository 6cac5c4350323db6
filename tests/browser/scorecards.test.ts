import type { Client } from '@portolan/client'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from './support/chromium.ts'
import { apiClient, visit } from './support/visitor.ts'

/** As docs/guide/scorecards.md prints it. */
const READY = {
  identifier: 'ready',
  title: 'Production readiness',
  rules: [
    {
      identifier: 'named',
      title: 'Has a title',
      level: 'Bronze',
      query: { combinator: 'and', conditions: [{ property: '$title', operator: 'isNotEmpty' }] },
    },
    {
      identifier: 'in_use',
      title: 'Runs in production',
      level: 'Silver',
      query: { combinator: 'and', conditions: [{ property: 'lifecycle', operator: '=', value: 'Production' }] },
    },
    {
      identifier: 'has_domain',
      title: 'Belongs to a domain',
      level: 'Gold',
      query: { combinator: 'and', conditions: [{ relation: 'domain', operator: 'isNotEmpty' }] },
    },
  ],
}
const LEVELS = [
  { title: 'Basic', color: 'paleBlue' },
  { title: 'Bronze', color: 'bronze' },
  { title: 'Silver', color: 'silver' },
  { title: 'Gold', color: 'gold' },
]
const LIST = '/v1/blueprints/service/scorecards'

describe('scorecards', () => {
  let browser: Browser
  let page: Page
  let client: Client
  beforeAll(async () => {
    client = apiClient()
    browser = await launchChromium()
    page = await visit(browser)
  })
  afterAll(async () => {
    await browser.close()
    const { scorecards } = await client.request<{ scorecards: { identifier: string }[] }>('GET', LIST)
    for (const { identifier } of scorecards) await client.request('DELETE', `${LIST}/${identifier}`)
  })

  const dialog = () => page.getByRole('dialog')
  const tab = (name: string) => dialog().getByRole('tab', { name, exact: true }).click()
  const choose = async (scope: Locator, label: string, option: string) => {
    await scope.getByRole('combobox', { name: label, exact: true }).click()
    await page.getByRole('option', { name: option, exact: true }).click()
  }
  const send = async (label: string) => {
    await dialog().getByRole('button', { name: label, exact: true }).click()
    await dialog().waitFor({ state: 'detached' })
  }
  const rule = (title: string) => dialog().getByRole('region', { name: title, exact: true })
  const addRule = async (input: { title: string; identifier: string; level: string; condition: string[] }) => {
    await dialog().getByRole('button', { name: 'Rule', exact: true }).click()
    const count = await dialog().getByRole('button', { name: 'Remove rule' }).count()
    await rule(`Rule ${count}`).getByRole('textbox', { name: 'Title' }).fill(input.title)
    const own = rule(input.title)
    await own.getByRole('textbox', { name: 'Identifier' }).fill(input.identifier)
    await choose(own, 'Level', input.level)
    const [subject = '', operator = '', value] = input.condition
    await choose(own, 'Property or relation', subject)
    await choose(own, 'Operator', operator)
    if (value !== undefined) await choose(own, 'Value', value)
  }
  const readScorecard = async (identifier: string) =>
    (await client.request<{ scorecard: Record<string, unknown> }>('GET', `${LIST}/${identifier}`)).scorecard
  const openEditor = async (title: string) => {
    await page.goto('/settings/scorecards?blueprint=service')
    await page.getByRole('button', { name: title, exact: true }).click()
    await dialog().waitFor()
  }

  it('lead from an entity without any to the editor', async () => {
    await page.goto('/serviceEntity?identifier=storefront&activeTab=scorecards')
    await page.getByText('No scorecard judges Service yet').waitFor()
    await page.getByRole('link', { name: 'Add a scorecard' }).click()
    await page.getByRole('heading', { level: 1, name: 'Scorecards' }).waitFor()
    expect(new URL(page.url()).searchParams.get('blueprint')).toBe('service')
  })

  it('are made by clicking, as the guide prints them', async () => {
    await page.getByRole('button', { name: 'Scorecard', exact: true }).click()
    await dialog().getByRole('textbox', { name: 'Title' }).fill('Production readiness')
    expect(await dialog().getByRole('textbox', { name: 'Identifier' }).inputValue()).toBe('production_readiness')
    await dialog().getByRole('textbox', { name: 'Identifier' }).fill('ready')
    await tab('Rules')
    await addRule({
      title: 'Has a title',
      identifier: 'named',
      level: 'Bronze',
      condition: ['Title', 'is not empty'],
    })
    await addRule({
      title: 'Runs in production',
      identifier: 'in_use',
      level: 'Silver',
      condition: ['Lifecycle', 'is', 'Production'],
    })
    await addRule({
      title: 'Belongs to a domain',
      identifier: 'has_domain',
      level: 'Gold',
      condition: ['Domain', 'is not empty'],
    })
    await send('Create')

    const { identifier, title, rules, levels } = await readScorecard('ready')
    expect({ identifier, title, rules }).toEqual(READY)
    expect(levels).toEqual(LEVELS)
  })

  it('say while they are edited how many entities pass, before anything is saved', async () => {
    await openEditor('Production readiness')
    await tab('Rules')
    const passing = await countPassing(client)
    const header = (title: string) => rule(title).getByRole('button', { name: title })
    await header('Runs in production').getByText(`${passing.Production} of ${passing.all} pass`).waitFor()
    await header('Runs in production').click()
    await choose(rule('Runs in production'), 'Value', 'Experimental')
    await header('Runs in production').getByText(`${passing.Experimental} of ${passing.all} pass`).waitFor()
    expect(passing.Experimental).not.toBe(passing.Production)

    await tab('Basic Details')
    await dialog().getByRole('button', { name: 'Filter', exact: true }).click()
    await choose(dialog(), 'Property or relation', 'Lifecycle')
    await choose(dialog(), 'Value', 'Production')
    await tab('Rules')
    await dialog().getByText(`${passing.Production} of ${passing.all} Service pass the filter`).waitFor()
    await header('Runs in production').getByText(`0 of ${passing.Production} pass`).waitFor()
    await dialog().getByRole('button', { name: 'Cancel' }).click()
    expect(await readScorecard('ready')).toMatchObject(READY)
  })

  it('stop counting what is outdated, and say when counting took too long', async () => {
    const preview = '**/ui/v1/blueprints/service/scorecards/preview'
    // Nobody answers.
    await page.route(preview, () => undefined)
    const asked = page.waitForRequest(preview)
    await openEditor('Production readiness')
    await tab('Rules')
    await asked
    await dialog().getByText('Counting…').waitFor()
    const aborted = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/scorecards/preview'))
    await rule('Runs in production')
      .getByRole('button', { name: /^Runs in production/ })
      .click()
    await choose(rule('Runs in production'), 'Value', 'Experimental')
    expect((await aborted).failure()?.errorText).toBe('net::ERR_ABORTED')

    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.route(preview, (route) => route.fulfill({ json: { ok: true, counts: null, limitMs: 5000 } }))
    await choose(rule('Runs in production'), 'Value', 'Deprecated')
    await dialog().getByText('Too slow to count while you edit: save to see.').waitFor()
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await dialog().getByRole('button', { name: 'Cancel' }).click()
  })

  it('show what is missing, and what the server refuses, at the field', async () => {
    await openEditor('Production readiness')
    await tab('Rules')
    await rule('Has a title')
      .getByRole('button', { name: /^Has a title/ })
      .click()
    await rule('Has a title').getByRole('textbox', { name: 'Identifier' }).fill('in_use')
    await rule('Has a title')
      .getByRole('button', { name: /^Has a title/ })
      .click()
    await tab('Basic Details')
    await dialog().getByRole('button', { name: 'Save', exact: true }).click()
    const identifier = rule('Has a title').getByRole('textbox', { name: 'Identifier' })
    await expect.poll(() => readProblem(identifier)).toContain('taken')
    await expect
      .poll(() => identifier.evaluate((element) => element === element.ownerDocument.activeElement))
      .toBe(true)
    await identifier.fill('named')

    await tab('JSON')
    const broken = {
      ...READY,
      rules: [{ ...READY.rules[1], query: toQuery({ property: 'nothing', operator: '=', value: 1 }) }],
    }
    await dialog().getByRole('textbox', { name: 'Scorecard as JSON' }).fill(JSON.stringify(broken))
    await tab('Rules')
    await dialog().getByRole('button', { name: 'Save', exact: true }).click()
    const subject = rule('Runs in production').getByRole('combobox', { name: 'Property or relation' })
    await expect.poll(() => readProblem(subject)).toContain('no property or relation')
    await dialog().getByRole('button', { name: 'Cancel' }).click()
  })

  it('never send JSON that is broken, and keep keys that the form does not draw', async () => {
    await openEditor('Production readiness')
    await tab('JSON')
    const editor = dialog().getByRole('textbox', { name: 'Scorecard as JSON' })
    await editor.fill('{"identifier": "ready", "rules": [')
    await dialog().getByText('Line 1, column').waitFor()
    expect(await dialog().getByRole('tab', { name: 'Rules' }).isDisabled()).toBe(true)
    const rules = [{ ...READY.rules[0], weight: 3 }, ...READY.rules.slice(1)]
    await editor.fill(JSON.stringify({ ...READY, rules }))
    await tab('Rules')
    await rule('Has a title')
      .getByRole('button', { name: /^Has a title/ })
      .click()
    await rule('Has a title').getByRole('textbox', { name: 'Description' }).fill('What people call it')
    await send('Save')

    const { rules: stored } = await readScorecard('ready')
    expect(stored).toEqual([{ ...rules[0], description: 'What people call it' }, ...rules.slice(1)])
  })

  it('take levels of one’s own, and rules follow their titles', async () => {
    await openEditor('Production readiness')
    await tab('Rules')
    await dialog().getByRole('textbox', { name: 'Level 4' }).fill('Diamond')
    await choose(dialog(), 'Colour of level 4', 'turquoise')
    await dialog().getByRole('button', { name: 'Remove level 2' }).click()
    await dialog().getByRole('button', { name: 'Save', exact: true }).click()
    const level = rule('Has a title').getByRole('combobox', { name: 'Level' })
    await expect.poll(() => readProblem(level)).toContain('Choose a level')
    await choose(rule('Has a title'), 'Level', 'Silver')
    await send('Save')

    const { rules, levels } = await readScorecard('ready')
    expect(levels).toEqual([LEVELS[0], LEVELS[2], { title: 'Diamond', color: 'turquoise' }])
    expect((rules as { level: string }[]).map((one) => one.level)).toEqual(['Silver', 'Silver', 'Diamond'])
    await client.request('PUT', `${LIST}/ready`, { body: READY })
  })

  it('tell of an entity what fails and how to fix it, and pass once it was changed', async () => {
    const path = '/v1/blueprints/service/entities/storefront'
    await client.request('PATCH', path, { body: { properties: { lifecycle: 'Experimental' } } })
    await page.goto('/serviceEntity?identifier=storefront&activeTab=scorecards')
    const result = page.getByRole('listitem', { name: 'Runs in production' })
    await result.getByText('Failed', { exact: true }).waitFor()
    await result.getByText('Lifecycle is “Production”').waitFor()
    await result.getByText('Experimental').waitFor()
    await result.getByText('Set Lifecycle to “Production”.').waitFor()
    await page.getByText('Next level:').waitFor()

    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Edit', exact: true }).click()
    await dialog().getByRole('radio', { name: 'Production' }).check()
    await dialog().getByRole('button', { name: 'Save', exact: true }).click()
    await dialog().waitFor({ state: 'detached' })
    await result.getByText('Passed', { exact: true }).waitFor()
    expect(await result.getByText('How to fix').count()).toBe(0)
  })

  it('have columns in the table, once shown, and pass rates below it', async () => {
    const passing = await countPassing(client)
    await page.goto('/services')
    await page.getByRole('table', { name: 'Service' }).waitFor()
    expect(await page.getByRole('columnheader', { name: 'Production readiness' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Manage properties' }).click()
    await page.getByRole('checkbox', { name: 'Production readiness', exact: true }).check()
    await page.getByRole('checkbox', { name: 'Production readiness: Runs in production' }).check()
    await page.keyboard.press('Escape')
    const row = page.getByRole('row', { name: 'Storefront' })
    await row.getByText('Passed', { exact: true }).waitFor()
    const { entity } = await client.request<{ entity: { scorecards: { ready: { level: string } } } }>(
      'GET',
      '/v1/blueprints/service/entities/storefront',
    )
    await row.getByText(entity.scorecards.ready.level, { exact: true }).waitFor()
    const share = Math.round((100 * passing.Production) / passing.all)
    const rates = page.getByRole('group', { name: 'Pass rates of Production readiness' })
    await rates.getByText(`Runs in production ${share} %`).waitFor()
  })

  it('do not apply to an entity that their filter leaves out', async () => {
    const filter = toQuery({ property: '$identifier', operator: '!=', value: 'storefront' })
    await client.request('PUT', `${LIST}/ready`, { body: { ...READY, filter } })
    await page.goto('/serviceEntity?identifier=storefront&activeTab=scorecards')
    const card = page.getByRole('region', { name: 'Production readiness' })
    await card.getByText('Not applicable').waitFor()
    await card.getByText('Identifier is not “storefront”').waitFor()
    expect(await card.getByText(/Passed|Failed/).count()).toBe(0)
    await client.request('PUT', `${LIST}/ready`, { body: READY })
  })

  it('are copied and deleted from the list', async () => {
    await page.goto('/settings/scorecards')
    await page.getByRole('button', { name: 'More for Production readiness', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Duplicate' }).click()
    await send('Create')
    expect(await readScorecard('ready_copy')).toMatchObject({ rules: READY.rules, title: 'Production readiness copy' })

    await page.getByRole('button', { name: 'More for Production readiness copy' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await send('Delete scorecard')
    await page.getByText('ready_copy', { exact: true }).waitFor({ state: 'detached' })
    await expect(readScorecard('ready_copy')).rejects.toMatchObject({ status: 404 })
  })
})

const toQuery = (condition: object) => ({ combinator: 'and', conditions: [condition] })

/** What is said to be wrong with a field; empty while nothing is. */
async function readProblem(field: Locator): Promise<string> {
  const ids = ((await field.getAttribute('aria-describedby')) ?? '').split(' ').filter((id) => id !== '')
  const texts = await Promise.all(ids.map((id) => field.page().locator(`[id="${id}"]`).allTextContents()))
  return texts.flat().join(' ')
}

async function countPassing(client: Client): Promise<{ all: number; Production: number; Experimental: number }> {
  const { entities } = await client.request<{ entities: { properties: { lifecycle?: string } }[] }>(
    'GET',
    '/v1/blueprints/service/entities',
  )
  const count = (value: string) => entities.filter(({ properties }) => properties.lifecycle === value).length
  return { all: entities.length, Production: count('Production'), Experimental: count('Experimental') }
}
