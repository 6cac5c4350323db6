import type { AddressInfo } from 'node:net'
import { createTestPortal, type TestPortal } from '../../../apps/server/src/testing/test-portal.ts'
import { type RawReply, type RawRequest, send } from './send.ts'

/** A text that only the other organisation's things hold. */
export const FOREIGN_CANARY = 'Foreign-Canary-5f2c'

/** Identifiers of things that the attacked organisation has after `restore`. */
export interface Fixture {
  blueprint: string
  entity: string
  action: string
  runs: string[]
}

/** A portal that listens, with two organisations: one is attacked, the other must stay out of sight. */
export interface Target extends AsyncDisposable {
  origin: string
  portal: TestPortal
  /** Ids of the other organisation. */
  foreign: Fixture
  own: Fixture
  send(request: RawRequest): Promise<RawReply>
  /** Sends JSON as the attacked organisation's credential. */
  call(method: string, path: string, body?: unknown): Promise<RawReply>
  /** Puts back what an attack may have deleted or changed. */
  restore(): Promise<void>
  /** All that the other organisation sees of its own. */
  readForeign(): Promise<string>
}

/** The action, blueprint and entity that requests are derived from. */
export const EXAMPLES = {
  blueprint: (title: string) => ({
    identifier: 'ship',
    title,
    icon: 'Microservice',
    schema: {
      properties: {
        tier: {
          type: 'string',
          title: 'Tier',
          enum: ['gold', 'silver'],
          enumColors: { gold: 'yellow', silver: 'blue' },
        },
        crew: { type: 'number', minimum: 0 },
        built: { type: 'string', format: 'date-time' },
        ports: { type: 'array', items: { type: 'string' } },
        cargo: { type: 'object' },
        name: { type: 'string', pattern: '^[a-z ]*$' },
      },
      required: ['tier'],
    },
    relations: { convoy: { title: 'Convoy', target: 'ship', many: true, required: false } },
    mirrorProperties: {},
    calculationProperties: { label: { calculation: '.properties.tier + "!"', type: 'string' } },
    aggregationProperties: {},
  }),
  entity: (title: string) => ({
    identifier: 'vessel',
    title,
    team: [],
    properties: { tier: 'gold', crew: 12, built: '2020-01-01T00:00:00.000Z', ports: ['Genoa'], cargo: { salt: 3 } },
    relations: { convoy: ['vessel'] },
  }),
  scorecard: (title: string) => ({
    identifier: 'seaworthy',
    title,
    filter: { combinator: 'or', conditions: [{ property: 'tier', operator: 'in', value: ['gold', 'silver'] }] },
    levels: [
      { title: 'Wreck', color: 'red' },
      { title: 'Afloat', color: 'blue' },
    ],
    rules: [
      {
        identifier: 'manned',
        title: 'Manned',
        level: 'Afloat',
        query: {
          combinator: 'and',
          conditions: [
            { property: 'crew', operator: '>', value: 3 },
            { property: 'built', operator: 'notBetween', value: { preset: 'lastMonth' } },
            { relation: 'convoy', operator: 'isEmpty', not: true },
            { property: 'ports', operator: 'containsAny', value: ['Genoa'] },
            { property: 'name', operator: 'doesNotContains', value: 'x' },
          ],
        },
      },
    ],
  }),
  action: (title: string) => ({
    identifier: 'sail',
    title,
    trigger: {
      type: 'self-service',
      operation: 'DAY-2',
      blueprintIdentifier: 'ship',
      userInputs: {
        properties: {
          to: { type: 'string', title: 'To' },
          speed: { type: 'number', maximum: 40 },
          key: { type: 'string', encryption: 'aes256-gcm' },
        },
        required: ['to'],
        order: ['to', 'speed', 'key'],
      },
    },
    invocationMethod: {
      type: 'WEBHOOK',
      agent: true,
      url: 'https://ci.example.com',
      headers: { 'X-Ship': '{{ .entity.identifier }}' },
      body: { to: '{{ .inputs.to }}', entity: '{{ .entity.title }}' },
    },
    requiredApproval: false,
  }),
  run: { entity: 'vessel', properties: { to: 'Genoa', speed: 7, key: 'k' } },
}

/** Starts the application on a port that the system chooses, over a database of its own. */
export async function startTarget(environment: Record<string, string> = {}): Promise<Target> {
  const portal = await createTestPortal(environment)
  await portal.app.listen({ host: '127.0.0.1', port: 0 })
  const origin = `http://127.0.0.1:${(portal.app.server.address() as AddressInfo).port}`
  const other = await portal.addOrganization()

  const callAs = (token: string) => (method: string, path: string, body?: unknown) =>
    send(origin, {
      method,
      path,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  const own = callAs(portal.token)
  const foreign = callAs(other.token)

  await fill(foreign, FOREIGN_CANARY)
  const foreignRuns = [await startRun(foreign), await startRun(foreign)]
  const target: Target = {
    origin,
    portal,
    foreign: { blueprint: 'ship', entity: 'vessel', action: 'sail', runs: foreignRuns },
    own: { blueprint: 'ship', entity: 'vessel', action: 'sail', runs: [] },
    send: (request) => send(origin, request),
    call: own,
    async restore() {
      await fill(own, 'Own')
      target.own.runs = [await startRun(own), await startRun(own), ...target.own.runs].slice(0, 6)
    },
    async readForeign() {
      const paths = [
        '/v1/blueprints',
        '/v1/blueprints/ship/entities',
        '/v1/scorecards',
        '/v1/actions',
        '/v1/actions/runs',
        '/v1/organization',
        ...foreignRuns.map((id) => `/v1/actions/runs/${id}/logs`),
      ]
      const replies = await Promise.all(paths.map((path) => foreign('GET', path)))
      return replies.map(({ text }) => text).join('\n')
    },
    async [Symbol.asyncDispose]() {
      await portal[Symbol.asyncDispose]()
    },
  }
  await target.restore()
  return target
}

type Call = Target['call']

/** Creates the examples, or replaces what became of them. */
async function fill(call: Call, title: string): Promise<void> {
  const blueprint = EXAMPLES.blueprint(title)
  const replaced = await call('PUT', '/v1/blueprints/ship', blueprint)
  if (replaced.status === 404) await call('POST', '/v1/blueprints', blueprint)
  else if (replaced.status >= 300) {
    await call('DELETE', '/v1/blueprints/ship?delete_actions=true')
    await call('POST', '/v1/blueprints', blueprint)
  }
  await call('POST', '/v1/blueprints/ship/entities?upsert=true', EXAMPLES.entity(title))
  await call('PUT', '/v1/blueprints/ship/scorecards', [EXAMPLES.scorecard(title)])
  const action = EXAMPLES.action(title)
  if ((await call('PUT', '/v1/actions/sail', action)).status === 404) await call('POST', '/v1/actions', action)
}

/** @throws Error with the refusal: without runs the attack would be harmless. */
async function startRun(call: Call): Promise<string> {
  const reply = await call('POST', '/v1/actions/sail/runs', EXAMPLES.run)
  if (reply.status >= 300) throw new Error(`A run could not be started: ${reply.text}`)
  return (JSON.parse(reply.text) as { run: { id: string } }).run.id
}
