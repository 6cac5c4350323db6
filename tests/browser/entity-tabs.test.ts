import { AxeBuilder } from '@axe-core/playwright'
import type { Client } from '@portolan/client'
import type { Browser, ConsoleMessage, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { startPortal, type Portal } from '../support/index.ts'
import { launchChromium } from './support/chromium.ts'
import { visit } from './support/visitor.ts'

/** As the guide "Enrich services using GitOps" prints it, model and entities. */
const DOMAIN = {
  identifier: 'domain',
  title: 'Domain',
  icon: 'TwoUsers',
  schema: {
    properties: { architecture: { title: 'Architecture', type: 'string', format: 'url', spec: 'embedded-url' } },
    required: [],
  },
}
const DRAWING = 'https://lucid.app/documents/embedded/c3d64493-a5fe-4b18-98d5-66d355080de3'

const README = `# Checkout

Takes a cart to a [paid order](#how-it-works). See [the handbook](docs/handbook.md), ![a chart](chart.png), and
[the site](https://example.org/checkout). <script>window.hacked = true</script><img src=x onerror="window.hacked = true">

\`\`\`mermaid
flowchart LR
  cart[Cart <img src=x onerror='window.hacked = true'>] --> order["Paid order"]
  click cart "javascript:window.hacked = true"
\`\`\`

\`\`\`mermaid
flowchart LR
  cart -->
\`\`\`

${'Much text in between.\n\n'.repeat(60)}

## How it works

| step | what |
| ---- | ---- |
| 1    | pay  |

\`\`\`sh
npm run checkout -- --with=care
\`\`\`

A note[^1].

[^1]: At the foot.
`

const API = {
  openapi: '3.1.0',
  info: {
    title: 'Orders',
    version: '1.2.0',
    description: 'Orders of the shop. <img src=x alt="none" onerror="window.hacked = true">',
  },
  servers: [{ url: '/' }],
  paths: {
    '/orders': {
      get: { summary: 'List the orders', responses: { 200: { description: 'All orders' } } },
      post: {
        summary: 'Place an order',
        requestBody: { content: { 'application/json': { schema: { $ref: 'https://attacker.example/schema.json' } } } },
        responses: { 201: { description: 'The order' } },
      },
    },
  },
}

const SERVICE = {
  identifier: 'service',
  title: 'Service',
  schema: {
    properties: {
      api: { title: 'API', type: 'object', spec: 'open-api' },
      readme: { title: 'README', type: 'string', format: 'markdown' },
      remote: { title: 'Remote API', type: 'string', format: 'url', spec: 'open-api' },
      contract: { title: 'Contract', type: 'string', format: 'yaml', spec: 'open-api' },
      board: { title: 'Board', type: 'string', format: 'url', spec: 'embedded-url' },
    },
  },
}

describe('the tabs of an entity', () => {
  let browser: Browser
  let portal: Portal
  let client: Client
  let page: Page
  let refusals: string[]
  let outside: string[]
  beforeAll(async () => {
    const { email, password } = inject('portalSignIn')
    const environment = {
      PORTOLAN_DEMO: 'false',
      PORTOLAN_ADMIN_EMAIL: email,
      PORTOLAN_ADMIN_PASSWORD: password,
      PORTOLAN_OPENAPI_HOSTS: 'api.example.org',
    }
    ;[browser, portal] = await Promise.all([launchChromium(), startPortal({ environment })])
    client = portal.client
    for (const body of [DOMAIN, SERVICE]) await client.request('POST', '/v1/blueprints', { body })
  })
  afterAll(async () => {
    await browser.close()
    await portal[Symbol.asyncDispose]()
  })
  beforeEach(async () => {
    page = await visit(browser, { baseURL: portal.url })
    refusals = []
    outside = []
    page.on('console', (message: ConsoleMessage) => {
      if (/content security policy/i.test(message.text())) refusals.push(message.text())
    })
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url())
      if (protocol.startsWith('http') && origin !== portal.url) outside.push(request.url())
    })
  })
  afterEach(() => page.context().close())

  const answerLucid = (body = '<h1>Lines and boxes</h1>') =>
    page.route('https://lucid.app/**', (route) => route.fulfill({ contentType: 'text/html', body }))
  const saveDomain = (identifier: string, architecture: string) =>
    client.request('POST', '/v1/blueprints/domain/entities', { body: { identifier, properties: { architecture } } })
  const saveService = (identifier: string, properties: object) =>
    client.request('POST', '/v1/blueprints/service/entities?upsert=true', { body: { identifier, properties } })
  const openTab = async (identifier: string, tab: string) => {
    await page.goto(`/serviceEntity?identifier=${identifier}`)
    await page.getByRole('tab', { name: tab, exact: true }).click()
    return page.getByRole('tabpanel', { name: tab, exact: true })
  }
  const isHacked = () => page.evaluate('window.hacked === true')
  const listSeriousFindings = async () => {
    const { violations } = await new AxeBuilder({ page }).analyze()
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => String(target)).join(', ')}`)
  }

  it('show the drawing of a domain that arrives while its table is open, with nothing else asked of the site', async () => {
    await answerLucid()
    await page.goto('/domains')
    await page.getByText('No Domain yet').waitFor()
    for (const identifier of ['payment', 'shipping']) await saveDomain(identifier, DRAWING)
    await page.getByRole('button', { name: /changed · refresh/ }).click()
    await page.getByRole('link', { name: 'payment' }).first().click()
    await page.getByRole('tab', { name: 'Architecture' }).click()

    await page.frameLocator('iframe[title=Architecture]').getByRole('heading', { name: 'Lines and boxes' }).waitFor()
    expect(outside).toEqual([DRAWING])
    expect(refusals).toEqual([])
    expect(await listSeriousFindings()).toEqual([])
  })

  it('are found by their position and by name', async () => {
    await answerLucid()
    await saveDomain('by-position', DRAWING)
    for (const tab of ['2', 'property-architecture']) {
      await page.goto(`/domainEntity?identifier=by-position&activeTab=${tab}`)
      await page.getByRole('tab', { name: 'Architecture', selected: true }).waitFor()
    }
    for (const [position, name] of [
      ['1', 'Related Entities'],
      ['3', 'Scorecards'],
      ['4', 'Runs'],
    ] as const) {
      await page.goto(`/domainEntity?identifier=by-position&activeTab=${position}`)
      expect(await page.getByRole('tab', { selected: true }).innerText()).toBe(name)
    }
  })

  it('say after a while that a site may refuse, and let the page of the site lead nowhere', async () => {
    await page.clock.install()
    await answerLucid('<a href="/elsewhere" target="_top">Leave</a>')
    await saveDomain('silent', DRAWING)
    await page.goto('/domainEntity?identifier=silent&activeTab=2')
    const frame = page.frameLocator('iframe[title=Architecture]')
    await frame.getByRole('link', { name: 'Leave' }).waitFor()
    expect(await page.getByText('Nothing to see?').count()).toBe(0)
    await page.clock.fastForward(8_000)
    await page.getByText('Nothing to see?').waitFor()

    await frame.getByRole('link', { name: 'Leave' }).click()
    await page.getByRole('button', { name: 'Dismiss' }).click()
    await page.getByText('Nothing to see?').waitFor({ state: 'detached' })
    expect(new URL(page.url()).origin).toBe(portal.url)
    expect(await page.getByRole('link', { name: 'Open in new tab' }).getAttribute('href')).toBe(DRAWING)
  })

  it.each([
    ['another site', () => 'https://attacker.example/x', 'PORTOLAN_FRAME_HOSTS'],
    ['the portal itself', () => `${portal.url}/settings/users`, 'the portal itself'],
    ['a script', () => 'javascript:parent.hacked=true', 'is not a web address'],
  ])('frame nothing when the address is that of %s', async (_name, toAddress, reason) => {
    const address = toAddress()
    // Values that are no address are refused by the API; they may be older than the rule.
    await saveService('framing', { board: address.startsWith('http') ? address : 'https://attacker.example/y' })
    if (!address.startsWith('http')) await forgeProperty(page, 'board', address)
    const panel = await openTab('framing', 'Board')
    await panel.getByText(address.startsWith('http') ? reason : /is not shown here/).waitFor()

    expect(await page.locator('iframe').count()).toBe(0)
    expect(outside).toEqual([])
    expect(await isHacked()).toBe(false)
  })

  it('cannot be used to frame the portal, whatever the page would do', async () => {
    for (const path of ['/', '/openapi.json', '/v1/blueprints']) {
      const { headers } = await page.evaluate(async (address) => {
        const reply = await fetch(address)
        return { headers: Object.fromEntries(reply.headers) }
      }, path)
      expect(headers['x-frame-options']).toBe('DENY')
    }
  })

  it('show a README with its diagram as an image, and a broken diagram as its text with the reason', async () => {
    await saveService('texts', { readme: README })
    const panel = await openTab('texts', 'README')
    const diagram = panel.getByRole('img', { name: 'Diagram (flowchart)' })
    await diagram.waitFor()
    await panel.getByText('This diagram cannot be drawn: Parse error on line').waitFor()

    expect(await diagram.getAttribute('src')).toMatch(/^data:image\/svg\+xml/)
    expect(
      await diagram.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
    ).toBeGreaterThan(50)
    expect(outside).toEqual([])
    expect(await listSeriousFindings()).toEqual([])
  })

  it('let headings be linked and footnotes be followed, and say of relative links that they cannot', async () => {
    await saveService('links', { readme: README })
    const panel = await openTab('links', 'README')
    await panel.getByRole('link', { name: 'paid order' }).click()
    const heading = panel.getByRole('heading', { name: /^How it works/ })
    await expect.poll(() => isInView(heading)).toBe(true)
    expect(page.url()).toMatch(/identifier=links.*#user-content-how-it-works$/)

    await page.goto('/serviceEntity?identifier=links&activeTab=property-readme#how-it-works')
    await heading.waitFor()
    await expect.poll(() => isInView(heading)).toBe(true)
    await panel.getByRole('link', { name: '1', exact: true }).click()
    await expect.poll(() => isInView(panel.getByText('At the foot.'))).toBe(true)

    const relative = panel.getByRole('note', { name: '“docs/handbook.md” is relative to where this text came from' })
    expect(await relative.innerText()).toBe('the handbook')
    expect(await panel.getByRole('link', { name: 'the handbook' }).count()).toBe(0)
    expect(await panel.getByRole('link', { name: 'the site' }).getAttribute('target')).toBe('_blank')
  })

  it('show a description that the entity holds, send nothing for it, and read no reference of it', async () => {
    await saveService('orders', { api: API })
    const panel = await openTab('orders', 'API')
    await panel.getByRole('heading', { name: /^Orders/ }).waitFor()
    await panel.getByText('Place an order').click()
    await panel.getByText('Request body').waitFor()

    expect(await panel.getByRole('button', { name: 'Try it out' }).count()).toBe(0)
    expect(await panel.getByRole('img', { name: /validator/i }).count()).toBe(0)
    expect(outside).toEqual([])
  })

  it('show a description as YAML, or say in which line it breaks', async () => {
    await saveService('yaml', { contract: 'openapi: 3.0.3\ninfo:\n  title: Parcels\n  version: "2"\npaths: {}\n' })
    await (await openTab('yaml', 'Contract')).getByRole('heading', { name: /^Parcels/ }).waitFor()
    await saveService('yaml', { contract: 'openapi: 3.0.3\ninfo: [a' })
    await (await openTab('yaml', 'Contract')).getByText(/^Line \d: /).waitFor()
    await saveService('yaml', { contract: 'title: Parcels' })
    await (await openTab('yaml', 'Contract')).getByText('It has neither a field “openapi”').waitFor()
    expect(outside).toEqual([])
  })

  it('read a description from a listed site, without a cookie, and say what goes wrong', async () => {
    const address = 'https://api.example.org/openapi.yaml'
    await saveService('remote', { remote: address })
    let isOpen = true
    const cookies: (string | undefined)[] = []
    await page.route('https://api.example.org/**', (route) => {
      cookies.push(route.request().headers()['cookie'])
      return isOpen
        ? route.fulfill({
            headers: { 'access-control-allow-origin': '*', 'content-type': 'text/yaml' },
            body: 'openapi: 3.0.3\ninfo: {title: Far away, version: "1"}\npaths: {}\n',
          })
        : route.fulfill({ status: 503, headers: { 'access-control-allow-origin': '*' } })
    })
    await (await openTab('remote', 'Remote API')).getByRole('heading', { name: /^Far away/ }).waitFor()
    expect(cookies).toEqual([undefined])
    isOpen = false
    await (await openTab('remote', 'Remote API')).getByText('api.example.org answered with status 503.').waitFor()

    await saveService('remote', { remote: 'https://attacker.example/openapi.yaml' })
    await (await openTab('remote', 'Remote API')).getByText('PORTOLAN_OPENAPI_HOSTS').waitFor()
    expect(outside.every((url) => url === address)).toBe(true)
    expect(refusals).toEqual([])
  })

  it.each(['light', 'dark'] as const)('have no serious finding of axe in the %s theme', async (colorScheme) => {
    await saveService('readable', { readme: README, api: API, board: 'https://attacker.example/x' })
    await page.context().close()
    page = await visit(browser, { baseURL: portal.url, colorScheme })
    await (await openTab('readable', 'README')).getByRole('img', { name: 'Diagram (flowchart)' }).waitFor()
    expect(await listSeriousFindings()).toEqual([])
    const api = await openTab('readable', 'API')
    await api.getByText('Place an order').click()
    await api.getByText('Request body').waitFor()
    expect(await listSeriousFindings()).toEqual([])
    await (await openTab('readable', 'Board')).getByText('PORTOLAN_FRAME_HOSTS').waitFor()
    expect(await listSeriousFindings()).toEqual([])
  })

  it('fit a screen of 320 pixels', async () => {
    await saveService('narrow', { readme: README, api: API })
    await page.setViewportSize({ width: 320, height: 700 })
    await (await openTab('narrow', 'README')).getByRole('img', { name: 'Diagram (flowchart)' }).waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
    await (await openTab('narrow', 'API')).getByRole('heading', { name: /^Orders/ }).waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
  })

  // The policy would stop a script anyway; this shows that none gets that far.
  it('run nothing of a text, a diagram or a description, even where no policy stops it', async () => {
    await saveService('hostile', { readme: README, api: API })
    const lenient = await visit(browser, { baseURL: portal.url, bypassCSP: true })
    await lenient.goto('/serviceEntity?identifier=hostile&activeTab=property-readme')
    await lenient.getByRole('img', { name: 'Diagram (flowchart)' }).waitFor()
    expect(await lenient.evaluate('window.hacked === true')).toBe(false)
    await lenient.goto('/serviceEntity?identifier=hostile&activeTab=property-api')
    await lenient.getByRole('heading', { name: /^Orders/ }).waitFor()
    await lenient.getByText('Orders of the shop.').waitFor()
    expect(await lenient.evaluate('window.hacked === true')).toBe(false)
    await lenient.context().close()
  })
})

/** Has the page read an entity with another value than the API would store. */
async function forgeProperty(page: Page, property: string, value: string): Promise<void> {
  await page.route('**/v1/blueprints/service/entities/*', async (route) => {
    const reply = await route.fetch()
    const body = (await reply.json()) as { entity: { properties: Record<string, unknown> } }
    body.entity.properties[property] = value
    await route.fulfill({ response: reply, json: body })
  })
}

async function isInView(locator: Locator): Promise<boolean> {
  const box = await locator.boundingBox()
  const { height } = locator.page().viewportSize() ?? { height: 0 }
  return box !== null && box.y >= 0 && box.y + box.height <= height
}
