import fc from 'fast-check'
import { junk, junkText, mutated, rawJunk } from './junk.ts'
import type { RawRequest } from './send.ts'
import { EXAMPLES, type Target } from './target.ts'

/** What the generated OpenAPI document says of one operation, as far as requests need it. */
export interface Operation {
  method: string
  path: string
  query: string[]
  hasBody: boolean
}

interface OpenApi {
  paths: Record<string, Record<string, { parameters?: { in: string; name: string }[]; requestBody?: unknown }>>
}

/** All operations of an OpenAPI document. */
export function listOperations(document: OpenApi): Operation[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      query: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
      hasBody: requestBody !== undefined,
    })),
  )
}

const rules = {
  combinator: 'and',
  rules: [
    { property: 'tier', operator: '=', value: 'gold' },
    { scorecard: 'seaworthy', operator: 'isNotEmpty' },
  ],
}
const permissions = { execute: { users: [], roles: ['Admin'], teams: [], ownedByTeam: false }, approve: { roles: [] } }
const version1 = {
  identifier: 'moor',
  trigger: 'DAY-2',
  userInputs: { properties: { to: { type: 'string' } }, required: [] },
  invocationMethod: { type: 'WEBHOOK', agent: true, url: 'https://ci.example.com' },
}
const claim = { installationId: 'agent', limit: 5, invocationMethod: 'WEBHOOK', visibilityTimeoutMs: 1_000 }

/** Bodies that the routes accept, by the last part of method and path that tells them apart. */
const BODIES: [route: RegExp, body: unknown][] = [
  [/ \/v1\/auth\/access_token$/, { clientId: 'id', clientSecret: 'secret' }],
  [/ \/ui\/v1\/session$/, { email: 'admin@test.example', password: 'password' }],
  [/ \/ui\/v1\/sign-up$/, { token: 'token', password: 'a long password', firstName: 'A' }],
  [/ \/v1\/teams(\/\{\w+\})?$/, { name: 'crew', users: ['admin@test.example'], description: 'of the quay' }],
  [/ \/v1\/users\/invite$/, { invitee: { email: 'guest@test.example', roles: ['Member'], teams: ['crew'] } }],
  [/ \/v1\/users\/\{\w+\}$/, { roles: ['Member'], teams: ['crew'], status: 'ACTIVE' }],
  [/ \/v1\/apps(\/\{\w+\})?$/, { name: 'ci' }],
  [/ \/v1\/organization$/, { name: 'Test', settings: { portalTitle: 'Test' } }],
  [/ \/v1\/blueprints(\/\{\w+\})?$/, EXAMPLES.blueprint('Own')],
  [
    /\/entities\/bulk$/,
    { entities: [EXAMPLES.entity('Own'), { identifier: 'other', properties: { tier: 'silver' } }] },
  ],
  [/properties\/\{\w+\}\/rename$/, { newPropertyName: 'crew' }],
  [/mirror\/\{\w+\}\/rename$/, { newMirrorName: 'label' }],
  [/relations\/\{\w+\}\/rename$/, { newRelationIdentifier: 'fleet' }],
  [
    / \/v1\/migrations$/,
    {
      sourceBlueprint: 'ship',
      mapping: {
        blueprint: '"ship"',
        filter: 'true',
        entity: { identifier: '.identifier', properties: { crew: '1' } },
      },
    },
  ],
  [/\/cancel$/, { reason: 'enough' }],
  [/bulk\/entities(\/delete)?$/, { entities: ['other', 'vessel'] }],
  [/ \/v1\/entities\/search$/, rules],
  [/\/entities\/search$/, { query: rules, include: ['$identifier'], limit: 10 }],
  [/datasource-entities$/, { datasource_prefix: 'port', datasource_suffix: '/1', limit: 10 }],
  [
    /table\/query$/,
    { blueprint: 'ship', search: 'own', sort: [{ property: 'tier', order: 'ASC' }], query: rules, limit: 9 },
  ],
  [/\/entities(\/\{\w+\})?$/, EXAMPLES.entity('Own')],
  [/^PUT .*\/scorecards$/, [EXAMPLES.scorecard('Own')]],
  [/ \/v1\/scorecards$/, { ...EXAMPLES.scorecard('Own'), blueprint: 'ship' }],
  [/\/scorecards(\/\{\w+\})?$/, EXAMPLES.scorecard('Own')],
  [/\/permissions$/, permissions],
  [/\/blueprints\/\{\w+\}\/actions(\/\{\w+\})?$/, version1],
  [/\/actions(\/\{\w+\})?$/, EXAMPLES.action('Own')],
  [/^POST .*\/runs$/, EXAMPLES.run],
  [/claim-pending$/, claim],
  [/runs\/ack$/, { runIds: ['r_1'] }],
  [
    /run-reports$/,
    {
      reports: [
        {
          runId: 'r_1',
          reportId: 'report_1',
          logs: [{ message: 'line', at: '2026-01-05T12:00:00.000Z' }],
          report: { status: 'SUCCESS' },
        },
      ],
    },
  ],
  [/\/logs$/, { message: 'line', terminationStatus: 'SUCCESS', statusLabel: 'Done' }],
  [/\/approval$/, { status: 'APPROVE', description: 'fine' }],
  [/\/response$/, { response: { status: 200 } }],
  [
    /\/runs\/\{\w+\}$/,
    { status: 'IN_PROGRESS', statusLabel: 'At sea', link: ['https://ci.example.com'], summary: '# Log' },
  ],
]

const bodyFor = ({ method, path }: Operation) => BODIES.find(([route]) => route.test(`${method} ${path}`))?.[1] ?? {}

/** Identifiers that exist, by the parameter of the path. */
const KNOWN: Record<string, string> = {
  entity: 'vessel',
  scorecard: 'seaworthy',
  name: 'crew',
  user_email: 'guest@test.example',
}

/** A segment of a path: one that exists here, one that exists elsewhere, or anything. */
const segment = (target: Target, name: string): fc.Arbitrary<string> => {
  const known =
    name === 'runId'
      ? fc.constantFrom(...target.own.runs, ...target.foreign.runs)
      : name === 'property' || name === 'relation'
        ? fc.constantFrom('tier', 'built', 'convoy')
        : fc.constantFrom(KNOWN[name] ?? (name.startsWith('blueprint') ? 'ship' : 'sail'))
  return fc.oneof(
    { weight: 6, arbitrary: known },
    { weight: 2, arbitrary: junkText.map((text) => encodeURIComponent(text.slice(0, 2_000).toWellFormed()) || '%20') },
    { weight: 1, arbitrary: fc.constantFrom('%', '%zz', '%c0%af', '%00', '..%2f..', '%2e%2e', '%ff', '%ed%a0%80') },
  )
}

const query = (names: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(
      fc.tuple(
        fc.oneof(names.length > 0 ? fc.constantFrom(...names) : junkText, junkText),
        fc.oneof(fc.constantFrom('true', 'false', '1', '0', 'v1', 'ship', 'vessel', '10'), junkText),
      ),
      { maxLength: 3 },
    )
    .map((pairs) =>
      pairs
        .map(([name, value]) => `${encode(name)}=${encode(value)}`)
        .join('&')
        .slice(0, 8_000)
        .replace(/%.?$/, ''),
    )

const encode = (text: string) => encodeURIComponent(text.slice(0, 1_000).toWellFormed())

const headers = (token: string): fc.Arbitrary<Record<string, string>> =>
  fc.record({
    authorization: fc.oneof(
      { weight: 30, arbitrary: fc.constant(`Bearer ${token}`) },
      { weight: 1, arbitrary: fc.constantFrom('', 'Bearer', 'Bearer x.y.z', 'Basic YTpi') },
    ),
    'content-type': fc.oneof(
      { weight: 20, arbitrary: fc.constant('application/json') },
      {
        weight: 1,
        arbitrary: fc.constantFrom('text/plain', 'application/xml', 'application/json; charset=utf-16', ''),
      },
    ),
    'idempotency-key': fc.oneof(
      { weight: 5, arbitrary: fc.constant('') },
      { weight: 1, arbitrary: fc.constant('k'.repeat(500)) },
    ),
  })

/** Requests of one operation: mostly nearly right, sometimes wrong in every part. */
export function generatedRequest(target: Target, operation: Operation): fc.Arbitrary<RawRequest> {
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
  const body = operation.hasBody
    ? fc.oneof(
        { weight: 7, arbitrary: mutated(bodyFor(operation)).map((value) => JSON.stringify(value) ?? '') },
        { weight: 2, arbitrary: junk.map((value) => JSON.stringify(value)) },
        { weight: 1, arbitrary: rawJunk },
      )
    : fc.constantFrom(undefined, undefined, '{}', '[', '"x"')
  return fc
    .record({
      segments: fc.tuple(...names.map((name) => segment(target, name))),
      query: query(operation.query),
      headers: headers(target.portal.token),
      body,
    })
    .map(({ segments, query: text, headers: all, body: payload }) => {
      const path = names.reduce((known, name, index) => known.replace(`{${name}}`, segments[index]!), operation.path)
      const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
      return {
        method: operation.method,
        path: text === '' ? path : `${path}?${text}`,
        headers: sent,
        ...(payload !== undefined && { body: payload }),
      }
    })
}
