import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { waitUntil } from '../support/index.ts'
import { launchChromium } from './support/chromium.ts'
import { watchRequests } from './support/request-watch.ts'
import { findCircleCi } from './support/stand-in.ts'
import { apiClient, visit } from './support/visitor.ts'

/** Every page of this product, by its address; `run` stands for the id of a run that has ended. */
const ROUTES = {
  'home page': '/organization/home',
  'catalog index': '/organization/catalog',
  'table of a blueprint': '/circle_ci_projects',
  'entity page': '/circle_ci_projectEntity?identifier=checkout',
  'README of an entity': '/serviceEntity?identifier=checkout&activeTab=property-readme',
  'self-service hub': '/self-serve',
  'form of an action': '/self-serve?action=deploy_with_circle_ci',
  'list of runs': '/organization/runs',
  'run page': '/organization/run?runId={run}',
  'timeline of a run': '/organization/run?runId={run}&tab=timeline',
  'payload of a run': '/organization/run?runId={run}&tab=payload',
  'audit log of a run': '/organization/run?runId={run}&tab=audit',
  'audit log of an entity': '/circle_ci_projectEntity?identifier=checkout&activeTab=audit',
  'data model': '/settings/data-model',
  'list of scorecards': '/settings/scorecards',
  'list of scorecards of a blueprint without any': '/settings/scorecards?blueprint=domain',
  'scorecards of an entity': '/serviceEntity?identifier=storefront&activeTab=scorecards',
  'scorecards of an entity without any': '/domainEntity?identifier=payment&activeTab=scorecards',
  'table with the columns of a scorecard': '/services?hide=none',
  'audit log': '/settings/AuditLog',
  'audit log with a custom range': '/settings/AuditLog?range=custom&change=CREATE',
  secrets: '/settings/portal/secrets',
  users: '/settings/users',
  teams: '/settings/users?activeTab=teams',
  'users that a search leaves out': '/settings/users?search=nobody',
  'page that does not exist': '/no-such-page',
} as const

/** What some entities pass and others fail; one of two does not apply to the one that is looked at. */
const toScorecard = (identifier: string, value: string) => ({
  identifier,
  title: `Readiness ${identifier}`,
  filter: { combinator: 'and', conditions: [{ property: '$identifier', operator: '=', value }] },
  rules: [
    {
      identifier: 'lasting',
      title: 'Is out of service',
      level: 'Gold',
      query: {
        combinator: 'or',
        conditions: [
          { property: 'lifecycle', operator: '=', value: 'Deprecated' },
          { property: '$createdAt', operator: 'notBetween', value: { preset: 'lastMonth' } },
        ],
      },
    },
    {
      identifier: 'named',
      title: 'Has a title',
      level: 'Bronze',
      query: { combinator: 'and', conditions: [{ property: '$title', operator: 'isNotEmpty' }] },
    },
  ],
})
const SCORECARDS = [toScorecard('axe_own', 'storefront'), toScorecard('axe_other', 'checkout')]

/** The dialogs of the data model, each as it looks when something is to be said in it. */
const BUILDER_DIALOGS: Record<string, (page: Page, card: Locator) => Promise<void>> = {
  'a new blueprint': async (page) => {
    await page.getByRole('button', { name: 'Blueprint', exact: true }).click()
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByText('Enter an identifier').waitFor()
  },
  'a new property to choose from': async (page, card) => {
    await chooseType(page, card, 'Select')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByText('Add at least one option').waitFor()
  },
  'options with colours': (_page, card) => card.getByRole('button', { name: 'Edit Lifecycle' }).click(),
  'a new list': (page, card) => chooseType(page, card, 'List'),
  'a new mirror': (page, card) => chooseType(page, card, 'Mirror'),
  'a new calculation': (page, card) => chooseType(page, card, 'Calculation'),
  'a calculation that was tried': async (page, card) => {
    await chooseType(page, card, 'Calculation')
    await page.getByRole('textbox', { name: 'Calculation' }).fill('.properties')
    await page.getByRole('combobox', { name: 'Sample entity' }).click()
    await page.getByRole('option', { name: 'Checkout' }).click()
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText('The result is an object').waitFor()
  },
  'JSON with a mistake and a list of completions': async (page) => {
    await page.getByRole('button', { name: 'Blueprint', exact: true }).click()
    await page.getByRole('button', { name: 'Edit JSON', exact: true }).click()
    // Few completions: axe takes a list that scrolls for one without keyboard, because only the editor has the focus.
    await page
      .getByRole('textbox', { name: 'New blueprint' })
      .fill('{ "schema": { "properties": { "a": { "type": "" } } } }')
    for (let step = 0; step < 9; step++) await page.keyboard.press('ArrowLeft')
    await page.getByText('Line 1, schema.properties.a.type: must be one of').waitFor()
    await page.keyboard.press('Control+Space')
    await page.getByRole('listbox', { name: 'Completions' }).getByRole('option', { name: 'boolean' }).waitFor()
  },
  'a new aggregation': (page, card) => chooseType(page, card, 'Aggregation'),
  'a new relation': (_page, card) => card.getByRole('button', { name: 'New relation' }).click(),
  'a relation': (_page, card) => card.getByRole('button', { name: 'Edit Domain' }).click(),
  'the deletion of a property': async (page, card) => {
    await card.getByRole('button', { name: 'Edit Lifecycle' }).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('which is lost for good').waitFor()
  },
  'the deletion of a blueprint': async (page, card) => {
    await card.getByRole('button', { name: 'More for Service' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByText('which are deleted first').waitFor()
  },
}

async function chooseType(page: Page, card: Locator, type: string): Promise<void> {
  await card.getByRole('button', { name: 'New property' }).click()
  await page.getByRole('dialog').getByRole('combobox', { name: 'Type' }).click()
  await page.getByRole('option', { name: type, exact: true }).click()
}

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  let browser: Browser
  let page: Page
  let requests: ReturnType<typeof watchRequests>
  let runId: string
  beforeAll(async () => {
    browser = await launchChromium()
    runId = await findEndedRun()
    const team = { name: `readers of ${colorScheme} pages`, users: [inject('portalSignIn').email] }
    await apiClient().request('POST', '/v1/teams', { body: team })
    await apiClient().request('PUT', '/v1/blueprints/service/scorecards', { body: SCORECARDS })
    page = await visit(browser, { colorScheme })
    requests = watchRequests(page)
  })
  afterAll(async () => {
    await browser.close()
    for (const { identifier } of SCORECARDS) {
      await apiClient().request('DELETE', `/v1/blueprints/service/scorecards/${identifier}`)
    }
  })

  it.each(Object.entries(ROUTES))('the %s has no serious finding of axe', async (_name, address) => {
    await page.goto(address.replace('{run}', runId))
    expect(await listSeriousFindings(page, requests)).toEqual([])
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe(colorScheme)
  })

  it('an opened event of the audit log has no serious finding of axe', async () => {
    await page.goto('/settings/AuditLog?activeTab=runs')
    await page
      .getByRole('button', { name: /^Updated: Run/ })
      .first()
      .click()
    await page.getByRole('columnheader', { name: 'Property' }).waitFor()
    expect(await listSeriousFindings(page, requests)).toEqual([])
  })

  it.each(Object.entries(BUILDER_DIALOGS))('the dialog of %s has no serious finding of axe', async (_name, open) => {
    await page.goto('/settings/data-model')
    await open(page, page.getByRole('article', { name: 'Service', exact: true }))
    await page.getByRole('dialog').waitFor()
    expect(await listSeriousFindings(page, requests)).toEqual([])
  })

  it('the editor of a scorecard has no serious finding of axe, in none of its parts', async () => {
    await page.goto('/settings/scorecards')
    await page.getByRole('button', { name: 'Readiness axe_own', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('group', { name: 'Filter, condition 1' }).waitFor()
    expect(await listSeriousFindings(page, requests)).toEqual([])
    await dialog.getByRole('tab', { name: 'Rules' }).click()
    await dialog.getByRole('button', { name: /^Is out of service/ }).click()
    await dialog.getByRole('button', { name: 'Rule', exact: true }).click()
    await dialog.getByText('counted').waitFor()
    await dialog.getByRole('button', { name: 'Save', exact: true }).click()
    await dialog.getByText('Choose what to compare').waitFor()
    expect(await listSeriousFindings(page, requests)).toEqual([])
    await dialog.getByRole('tab', { name: 'JSON' }).click()
    await dialog.getByRole('textbox', { name: 'Scorecard as JSON' }).waitFor()
    expect(await listSeriousFindings(page, requests)).toEqual([])
    await dialog.getByRole('button', { name: 'Cancel' }).click()
  })

  it('the deletion of a scorecard has no serious finding of axe', async () => {
    await page.goto('/settings/scorecards')
    await page.getByRole('button', { name: 'More for Readiness axe_own' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByText('go with it').waitFor()
    expect(await listSeriousFindings(page, requests)).toEqual([])
  })

  it('the dialog of a new secret has no serious finding of axe', async () => {
    await page.goto('/settings/portal/secrets')
    await page.getByRole('button', { name: 'Secret', exact: true }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('two words')
    await page.getByText('Use letters, digits, hyphens and underscores only').waitFor()
    expect(await listSeriousFindings(page, requests)).toEqual([])
  })

  it('the dialogs of users and teams have no serious finding of axe', async () => {
    await page.goto('/settings/users')
    await page.getByRole('button', { name: 'Invite' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click()
    await page.getByText('Enter an email address').waitFor()
    expect(await listSeriousFindings(page, requests)).toEqual([])
    await page.goto('/settings/users?activeTab=teams')
    await page.getByRole('button', { name: 'Team', exact: true }).click()
    await page.getByRole('combobox', { name: 'Members' }).click()
    await page.getByRole('option').first().waitFor()
    expect(await listSeriousFindings(page, requests)).toEqual([])
  })

  it('selected rows of a table, their deletion and its failures have no serious finding of axe', async () => {
    const refusal = { ok: false, error: 'has_dependents', message: 'Entity "checkout" is needed by "cart"' }
    await page.route('**/bulk/entities/delete*', (route) => route.fulfill({ status: 403, json: refusal }))
    await page.goto('/circle_ci_projects')
    await page
      .getByRole('checkbox', { name: /^Select/ })
      .nth(1)
      .check()
    await page.getByRole('group', { name: 'Selected entities' }).waitFor()
    expect(await listSeriousFindings(page, requests)).toEqual([])
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByRole('dialog', { name: 'Delete 1 entity?' }).waitFor()
    expect(await listSeriousFindings(page, requests)).toEqual([])
    await page.getByRole('button', { name: 'Delete 1 entity' }).click()
    await page.getByRole('list', { name: 'Failures' }).waitFor()
    expect(await listSeriousFindings(page, requests)).toEqual([])
    await page.unroute('**/bulk/entities/delete*')
  })

  it('the change of one property of selected entities has no serious finding of axe', async () => {
    await page.goto('/circle_ci_projects')
    await page
      .getByRole('checkbox', { name: /^Select/ })
      .nth(1)
      .check()
    await page.getByRole('button', { name: 'Edit property' }).click()
    await page.getByRole('combobox', { name: 'Property' }).click()
    await page.getByRole('option').first().click()
    await page.getByRole('textbox', { name: 'Slug' }).waitFor()
    expect(await listSeriousFindings(page, requests)).toEqual([])
  })

  it('the groups and the filter of a table have no serious finding of axe', async () => {
    await page.goto('/circle_ci_projects?group=$createdBy')
    await page.getByRole('row').locator('button[aria-expanded]').first().click()
    await page.getByRole('rowheader').first().waitFor()
    expect(await listSeriousFindings(page, requests)).toEqual([])
    await page.getByRole('button', { name: 'Filter' }).click()
    await page.getByRole('button', { name: 'Add a rule' }).click()
    expect(await listSeriousFindings(page, requests)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Manage properties' }).click()
    await page.getByRole('button', { name: 'Show all' }).waitFor()
    expect(await listSeriousFindings(page, requests)).toEqual([])
  })

  it('the menu of a row and the editor of a cell have no serious finding of axe', async () => {
    await page.goto('/circle_ci_projects')
    await page
      .getByRole('button', { name: /^More for/ })
      .and(page.locator('[data-row-menu]'))
      .first()
      .click()
    await page.getByRole('menuitem', { name: 'Copy JSON' }).waitFor()
    expect(await listSeriousFindings(page, requests)).toEqual([])
    await page.keyboard.press('Escape')
    await page.locator('[data-row="0"]').focus()
    await page.keyboard.press('Control+e')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).waitFor()
    expect(await listSeriousFindings(page, requests)).toEqual([])
  })

  it('the choices of an export have no serious finding of axe', async () => {
    await page.goto('/circle_ci_projects')
    await page.getByRole('button', { name: 'Export' }).click()
    await page.getByRole('menuitem', { name: 'CSV, visible columns' }).waitFor()
    expect(await listSeriousFindings(page, requests)).toEqual([])
  })

  it('the sign-in page has no serious finding of axe', async () => {
    const context = await browser.newContext({ colorScheme, baseURL: new URL(page.url()).origin })
    const stranger = await context.newPage()
    const itsRequests = watchRequests(stranger)
    await stranger.goto('/login')
    expect(await listSeriousFindings(stranger, itsRequests)).toEqual([])
    await context.close()
  })
})

/** Waits for the page to be complete, then names each rule that it breaks, and where. */
async function listSeriousFindings(page: Page, requests: ReturnType<typeof watchRequests>): Promise<string[]> {
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await waitUntil('nothing loads any more', async () => {
    const loading = await page.locator('[aria-busy=true], [role=status][aria-label^="Loading"]').count()
    return loading === 0 && requests.isQuiet()
  })
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => String(target)).join(', ')}`)
}

async function findEndedRun(): Promise<string> {
  const client = apiClient()
  await findCircleCi(client)
  return waitUntil('a run has ended', async () => {
    const { runs } = await client.request<{ runs: { id: string; status: string }[] }>(
      'GET',
      '/v1/actions/runs?version=v2',
    )
    return runs.find(({ status }) => status === 'SUCCESS')?.id
  })
}
