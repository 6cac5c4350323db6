import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { launchChromium } from './support/chromium.ts'
import { apiClient, PATIENCE_MS, visit } from './support/visitor.ts'

const EMAIL = 'mary.somerville@example.org'
const PASSWORD = 'the connexion of the sciences'

describe('the page of users and teams', () => {
  let browser: Browser
  let admin: Page
  let member: Page
  beforeAll(async () => {
    browser = await launchChromium()
    admin = await visit(browser)
    await admin.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const context = await browser.newContext({ baseURL: inject('portalUrl'), viewport: { width: 1440, height: 900 } })
    context.setDefaultTimeout(PATIENCE_MS)
    member = await context.newPage()
  })
  afterAll(() => browser.close())

  const dialog = () => admin.getByRole('dialog')
  const rowOf = (text: string, page = admin) => page.getByRole('row').filter({ hasText: text })
  const isSaid = (text: string) => admin.getByRole('status', { name: 'Messages' }).getByText(text).waitFor()
  const choose = async (name: string, task: string) => {
    await admin.getByRole('button', { name: `More for ${name}` }).click()
    await admin.getByRole('menuitem', { name: task, exact: true }).click()
    await dialog().waitFor()
  }
  const readUser = async () =>
    (
      await apiClient().request<{ user: { status: string; roles: object[]; teams: string[] } }>(
        'GET',
        `/v1/users/${EMAIL}`,
      )
    ).user

  it('invites a person, who signs up with the link that was copied and then counts as active', async () => {
    await admin.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Builder' }).click()
    await admin.getByRole('link', { name: 'Users & teams' }).click()
    await admin.getByRole('button', { name: 'Invite' }).click()
    await admin.keyboard.type('mary.somerville')
    await admin.keyboard.press('Enter')
    await dialog().getByText('Enter an email address such as grace@example.org').waitFor()
    await dialog().getByRole('textbox', { name: 'Email' }).fill(EMAIL)
    await dialog().getByRole('radio', { name: 'Member' }).check()
    await dialog().getByRole('button', { name: 'Invite' }).click()
    await expect.poll(() => admin.evaluate('document.activeElement.textContent')).toBe('Copy link')
    await admin.keyboard.press('Enter')
    await dialog().getByRole('button', { name: 'Copied' }).waitFor()
    const link = await admin.evaluate<string>('navigator.clipboard.readText()')
    expect(link).toBe(await dialog().getByRole('textbox', { name: 'Sign-up link' }).inputValue())
    await dialog().getByRole('button', { name: 'Done' }).click()
    await rowOf(EMAIL).getByText('Invited').waitFor()
    await rowOf(EMAIL).getByText('Never').waitFor()

    await member.goto(link)
    await member.getByLabel('First name').fill('Mary')
    await member.getByLabel('Last name').fill('Somerville')
    await member.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await member.getByRole('button', { name: 'Start' }).click()
    await member.getByRole('navigation', { name: 'Main' }).waitFor()
    // Without a reload: while somebody is invited, the page asks again.
    await rowOf('Mary Somerville').getByText('Active').waitFor()
    expect(await rowOf('Mary Somerville').getByText('Never').count()).toBe(0)
  })

  it('says at the field that somebody is here already', async () => {
    await admin.getByRole('button', { name: 'Invite' }).click()
    await dialog().getByRole('textbox', { name: 'Email' }).fill(EMAIL.toUpperCase())
    await admin.keyboard.press('Enter')
    await dialog().getByText('exists already').waitFor()
    expect(await dialog().getByRole('textbox', { name: 'Email' }).getAttribute('aria-invalid')).toBe('true')
    await admin.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached' })
  })

  it('makes a new link for somebody invited, also after the first attempt failed', async () => {
    const email = 'caroline@example.org'
    await admin.route('**/sign-up-link', (route) => route.abort(), { times: 1 })
    await admin.getByRole('button', { name: 'Invite' }).click()
    await dialog().getByRole('textbox', { name: 'Email' }).fill(email)
    await admin.keyboard.press('Enter')
    await dialog().getByRole('alert').waitFor()
    await dialog().getByRole('button', { name: 'Make a link' }).click()
    const first = await dialog().getByRole('textbox', { name: 'Sign-up link' }).inputValue()
    await dialog().getByRole('button', { name: 'Done' }).click()

    await choose(email, 'New sign-up link')
    await dialog().getByText('A link made before stops working.').waitFor()
    await dialog().getByRole('button', { name: 'Make a link' }).click()
    const second = await dialog().getByRole('textbox', { name: 'Sign-up link' }).inputValue()
    expect(second).not.toBe(first)
    expect(await admin.evaluate('JSON.stringify(localStorage)')).not.toContain(second.split('#')[1])
    await dialog().getByRole('button', { name: 'Done' }).click()
    await apiClient().request('DELETE', `/v1/users/${email}`)
  })

  it('makes a team with members, which the address keeps through a reload', async () => {
    await admin.getByRole('tab', { name: 'Teams' }).click()
    await admin.getByRole('button', { name: 'Team', exact: true }).click()
    await dialog().getByRole('textbox', { name: 'Name' }).fill('a/b')
    await dialog().getByText('Leave out ; # / and ?').waitFor()
    await dialog().getByRole('textbox', { name: 'Name' }).fill('stargazers')
    await dialog().getByRole('textbox', { name: 'Description' }).fill('Look up')
    await dialog().getByRole('combobox', { name: 'Members' }).focus()
    await admin.keyboard.type('somer')
    await admin.getByRole('option', { name: `Mary Somerville (${EMAIL})` }).waitFor()
    await admin.keyboard.press('Enter')
    await admin.keyboard.press('Escape')
    await admin.keyboard.press('Enter')
    await isSaid('Team stargazers created')

    await admin.getByRole('searchbox', { name: 'Search teams' }).fill('look')
    await rowOf('stargazers').getByText('Look up').waitFor()
    await admin.reload()
    expect(await admin.getByRole('searchbox', { name: 'Search teams' }).inputValue()).toBe('look')
    await rowOf('stargazers').getByRole('link', { name: '1 member' }).click()
    await rowOf('Mary Somerville').getByText('stargazers').waitFor()
    expect(new URL(admin.url()).search).toBe('?search=stargazers')
  })

  it('renames a team, and says what keeps the old name', async () => {
    await admin.getByRole('tab', { name: 'Teams' }).click()
    await choose('stargazers', 'Edit')
    await dialog().getByRole('textbox', { name: 'Name' }).fill('astronomers')
    await dialog().getByText('keep that name').waitFor()
    await dialog().getByRole('button', { name: 'Save' }).click()
    await isSaid('Team astronomers saved')

    await rowOf('astronomers').getByText('Look up').waitFor()
    expect((await readUser()).teams).toEqual(['astronomers'])
  })

  it('changes role and teams of a user, and gives the focus back', async () => {
    await apiClient().request('POST', '/v1/teams', { body: { name: 'geographers' } })
    await admin.goto(`/settings/users?search=${EMAIL}`)
    await choose('Mary Somerville', 'Role and teams')
    await dialog().getByRole('radio', { name: 'Admin' }).check()
    await dialog().getByRole('combobox', { name: 'Teams' }).click()
    await admin.getByRole('option', { name: 'geographers' }).click()
    await dialog().getByRole('button', { name: 'Save' }).click()
    await isSaid('Mary Somerville saved')

    expect(await readUser()).toMatchObject({ roles: [{ name: 'Admin' }], teams: ['astronomers', 'geographers'] })
    await expect.poll(() => focusedName(admin)).toBe('More for Mary Somerville')
    await apiClient().request('PATCH', `/v1/users/${EMAIL}`, { body: { roles: ['Member'] } })
  })

  it('says at the role that one Admin stays, and offers nobody to lock themselves out', async () => {
    const { email } = inject('portalSignIn')
    await admin.goto(`/settings/users?search=${email}`)
    await rowOf(email)
      .getByRole('button', { name: /^More for/ })
      .click()
    expect(await admin.getByRole('menuitem').allTextContents()).toEqual(['Role and teams'])
    await admin.getByRole('menuitem', { name: 'Role and teams' }).click()
    await dialog().getByRole('radio', { name: 'Member' }).check()
    await dialog().getByText('you cannot make yourself an Admin again').waitFor()
    await dialog().getByRole('button', { name: 'Save' }).click()
    await dialog().getByText('is the last active Admin').waitFor()
  })

  it('shows Members everybody, and lets them change nothing', async () => {
    await member.getByRole('button', { name: 'Organization menu' }).click()
    await member.getByRole('menuitem', { name: 'Users & teams' }).click()
    await member.getByText('Only Admins invite and change users and teams.').waitFor()
    await rowOf('(you)', member).getByText(EMAIL).waitFor()
    expect(await member.getByRole('button', { name: /^More for|^Invite/ }).count()).toBe(0)
    await member.getByRole('tab', { name: 'Teams' }).click()
    await rowOf('astronomers', member).waitFor()
    expect(await member.getByRole('button', { name: /^More for|^Team$/ }).count()).toBe(0)
  })

  it('disables a user, whose sessions end, and enables them again', async () => {
    await admin.goto(`/settings/users?search=${EMAIL}`)
    await choose('Mary Somerville', 'Disable')
    await dialog().getByRole('button', { name: 'Disable' }).click()
    await isSaid('Mary Somerville disabled')
    await rowOf(EMAIL).getByText('Disabled').waitFor()
    await member.goto('/organization/home')
    await member.getByRole('button', { name: 'Sign in' }).waitFor()

    await choose('Mary Somerville', 'Enable')
    await dialog().getByRole('button', { name: 'Enable' }).click()
    await rowOf(EMAIL).getByText('Active').waitFor()
    expect((await readUser()).status).toBe('ACTIVE')
  })

  it('deletes a team after saying what stays, and then the user', async () => {
    await admin.goto('/settings/users?activeTab=teams&search=astronomers')
    await choose('astronomers', 'Delete')
    await dialog().getByText('Its member stays a user of the portal.').waitFor()
    await dialog().getByRole('button', { name: 'Delete team' }).click()
    await isSaid('Team astronomers deleted')
    await admin.getByText('No team matches “astronomers”').waitFor()
    expect((await readUser()).teams).toEqual(['geographers'])

    await admin.goto(`/settings/users?search=${EMAIL}`)
    await choose('Mary Somerville', 'Delete')
    await dialog().getByText('It leaves the team geographers.').waitFor()
    await dialog().getByRole('button', { name: 'Delete' }).click()
    await admin.getByText('No user matches').waitFor()
    await expect(readUser()).rejects.toMatchObject({ status: 404 })
    await expect.poll(() => admin.evaluate('document.activeElement.tagName')).toBe('H1')
  })
})

const focusedName = (page: Page) => page.evaluate<string>('document.activeElement.getAttribute("aria-label")')
