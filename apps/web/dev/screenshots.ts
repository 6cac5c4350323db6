import { mkdir } from 'node:fs/promises'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type ConsoleMessage, type Page } from 'playwright-core'
import { CHROMIUM_ARGUMENTS } from './chromium-arguments.ts'
import { FAKE_SIGN_IN, startFakeServer } from './fake-server.ts'

/**
 * Photographs every page in both themes and two widths, and checks each with axe.
 * Usage: node apps/web/dev/screenshots.ts [folder] [name part] [path of Chromium]; needs a build.
 */
const [folder = '/tmp/portolan-screenshots', wanted = '', chromiumPath = '/usr/bin/chromium'] = process.argv.slice(2)
const WIDTHS = [1440, 360]

interface Shot {
  name: string
  path: string
  act?: (page: Page) => Promise<unknown>
}

await mkdir(folder, { recursive: true })
await using server = await startFakeServer()
const runWith = (status: string) => String(server.portal.runs.find((run) => run['status'] === status)?.['id'])
server.portal.handle('POST', '/v1/actions/deploy_service/runs', new URLSearchParams(), {
  entity: 'cart',
  properties: { branch: 'main' },
})
const waiting = runWith('WAITING_FOR_APPROVAL')
const SHOTS: Shot[] = [
  { name: 'home', path: '/organization/home' },
  { name: 'catalog-index', path: '/organization/catalog' },
  { name: 'catalog', path: '/services' },
  { name: 'catalog-empty', path: '/services?search=nothing-like-this' },
  { name: 'manage', path: '/services', act: (page) => page.getByRole('button', { name: 'Manage properties' }).click() },
  { name: 'entity', path: '/serviceEntity?identifier=checkout' },
  { name: 'entity-missing', path: '/serviceEntity?identifier=ghost' },
  { name: 'entity-edit', path: '/serviceEntity?identifier=checkout', act: openEdit },
  { name: 'self-service', path: '/self-serve' },
  { name: 'form', path: '/self-serve?action=deploy_service' },
  { name: 'form-errors', path: '/self-serve?action=deploy_service', act: submitEmpty },
  { name: 'run-failed', path: `/organization/run?runId=${runWith('FAILURE')}` },
  { name: 'run-silent', path: `/organization/run?runId=${runWith('IN_PROGRESS')}` },
  { name: 'run-success', path: `/organization/run?runId=${runWith('SUCCESS')}` },
  { name: 'run-payload', path: `/organization/run?runId=${runWith('SUCCESS')}&tab=payload` },
  { name: 'approval', path: `/organization/run?runId=${waiting}` },
  { name: 'run-timeline', path: `/organization/run?runId=${runWith('SUCCESS')}&tab=timeline` },
  { name: 'runs', path: '/organization/runs' },
  { name: 'data-model', path: '/settings/data-model' },
  { name: 'json', path: '/settings/data-model', act: openJson },
  { name: 'palette', path: '/organization/home', act: openPalette },
  {
    name: 'latest-runs',
    path: '/organization/runs',
    act: (page) => page.getByRole('button', { name: /^Running actions/ }).click(),
  },
  {
    name: 'account',
    path: '/organization/catalog',
    act: (page) => page.getByRole('button', { name: /^Account/ }).click(),
  },
  { name: 'audit-log', path: '/settings/AuditLog' },
  { name: 'audit-opened', path: '/settings/AuditLog?activeTab=entities', act: openEvent },
  { name: 'audit-custom', path: '/settings/AuditLog?range=custom&change=DELETE&status=FAILURE' },
  { name: 'audit-entity', path: '/serviceEntity?identifier=checkout&activeTab=audit' },
  { name: 'audit-run', path: `/organization/run?runId=${runWith('SUCCESS')}&tab=audit`, act: openEvent },
  { name: 'secrets', path: '/settings/portal/secrets' },
  { name: 'secret-new', path: '/settings/portal/secrets', act: openNewSecret },
  { name: 'secret-delete', path: '/settings/portal/secrets', act: (page) => chooseFor(page, 'CI_TOKEN', 'Delete') },
  {
    name: 'secret-replace',
    path: '/settings/portal/secrets',
    act: (page) => chooseFor(page, 'CI_TOKEN', 'Replace value'),
  },
  { name: 'users', path: '/settings/users' },
  { name: 'users-none', path: '/settings/users?search=nobody' },
  { name: 'user-invite', path: '/settings/users', act: openInvite },
  { name: 'user-edit', path: '/settings/users', act: (page) => chooseFor(page, 'Grace Hopper', 'Role and teams') },
  { name: 'user-link', path: '/settings/users', act: makeLink },
  { name: 'user-delete', path: '/settings/users', act: (page) => chooseFor(page, 'Mary Somerville', 'Delete') },
  { name: 'teams', path: '/settings/users?activeTab=teams' },
  { name: 'team-edit', path: '/settings/users?activeTab=teams', act: renameTeam },
  { name: 'team-delete', path: '/settings/users?activeTab=teams', act: (page) => chooseFor(page, 'pilots', 'Delete') },
  { name: 'credentials', path: '/organization/catalog', act: openCredentials },
  { name: 'shortcuts', path: '/organization/catalog', act: (page) => page.keyboard.press('?') },
]

const browser = await chromium.launch({
  executablePath: chromiumPath,
  args: CHROMIUM_ARGUMENTS,
})
let findings = 0
for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of WIDTHS) {
    const context = await browser.newContext({
      colorScheme,
      viewport: { width, height: width > 400 ? 900 : 740 },
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    page.on('console', (message) => isFault(message) && report(`console: ${message.text()}`))
    page.on('pageerror', (error) => report(`page: ${error.message}`))
    await page.goto(`${server.baseUrl}/login`)
    await page.getByLabel('Email').waitFor()
    if ('login'.includes(wanted)) await take(page, 'login', colorScheme, width)
    await page.request.post(`${server.baseUrl}/ui/v1/session`, { data: FAKE_SIGN_IN })
    for (const shot of SHOTS.filter(({ name }) => name.includes(wanted))) {
      await page.goto(server.baseUrl + shot.path)
      await page.waitForLoadState('load')
      await page.locator('main h1, [role=dialog]').first().waitFor()
      await settle(page)
      await shot.act?.(page).catch((error: unknown) => report(`${shot.name} ${width}: ${String(error).split('\n')[0]}`))
      await settle(page)
      await take(page, shot.name, colorScheme, width)
    }
    await context.close()
  }
}
await browser.close()
process.stdout.write(`${findings} findings, pictures in ${folder}\n`)
process.exitCode = findings === 0 ? 0 : 1

async function take(page: Page, name: string, colorScheme: string, width: number): Promise<void> {
  await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${width}.png` })
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  if (overflow > 0) report(`${name} ${colorScheme} ${width}: ${overflow}px wider than the screen`)
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze()
  for (const violation of violations) {
    const where = violation.nodes
      .slice(0, 3)
      .map((node) => node.html.slice(0, 140))
      .join(' | ')
    const why = violation.nodes[0]?.failureSummary?.replaceAll('\n', ' ') ?? ''
    report(`${name} ${colorScheme} ${width}: axe ${violation.impact ?? ''} ${violation.id}: ${why} ${where}`)
  }
}

/** A refused request is part of some pictures; everything else the browser complains of is a fault. */
function isFault(message: ConsoleMessage): boolean {
  return message.type() === 'error' && !message.text().startsWith('Failed to load resource')
}

/** Waits until nothing is loading and the page has been drawn. */
async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('[role=status][aria-label^="Loading"]') === null)
  await page.evaluate(() =>
    document.fonts.ready.then(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))),
  )
  await page.waitForFunction(() => document.getAnimations().every((animation) => animation.playState !== 'running'))
}

async function openEdit(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  await page.getByRole('dialog').waitFor()
}

async function submitEmpty(page: Page): Promise<void> {
  await page.getByRole('dialog').getByLabel('Branch').fill('')
  await page.getByRole('button', { name: 'Execute', exact: true }).click()
  await page.getByText('This field is required').first().waitFor()
}

async function openJson(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Edit JSON of Domain' }).click()
  await page.locator('.cm-content').waitFor()
}

async function openCredentials(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Organization menu' }).click()
  await page.getByRole('menuitem', { name: 'Credentials' }).click()
  await page.getByText('Get an access token').waitFor()
}

async function openEvent(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Updated/ })
    .first()
    .click()
  await page.getByText('Property', { exact: true }).first().waitFor({ state: 'attached' })
}

async function openNewSecret(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Secret', exact: true }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('build-server')
  await page.getByText('In an action, write this').waitFor()
}

async function chooseFor(page: Page, name: string, task: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${name}` }).click()
  await page.getByRole('menuitem', { name: task }).click()
  await page.getByRole('dialog').waitFor()
}

async function openInvite(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Invite' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click()
  await page.getByText('Enter an email address').waitFor()
}

async function makeLink(page: Page): Promise<void> {
  await chooseFor(page, 'new@acme.test', 'New sign-up link')
  await page.getByRole('button', { name: 'Make a link' }).click()
  await page.getByRole('textbox', { name: 'Sign-up link' }).waitFor()
}

async function renameTeam(page: Page): Promise<void> {
  await chooseFor(page, 'pilots', 'Edit')
  await page.getByRole('textbox', { name: 'Name' }).fill('harbour pilots')
  await page.getByRole('combobox', { name: 'Members' }).click()
  await page.getByRole('option').first().waitFor()
}

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('c')
  await page.getByRole('option').first().waitFor()
}

function report(finding: string): void {
  findings++
  process.stdout.write(`${finding}\n`)
}
