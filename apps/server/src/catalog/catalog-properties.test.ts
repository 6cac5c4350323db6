import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal, type TestReply } from '../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

let count = 0
const nextIdentifier = () => `random-${++count}`

const anyJson = fc.jsonValue({ maxDepth: 3 })
const key = fc.stringMatching(/^[A-Za-z0-9@_=-]{1,12}$/).filter((name) => name !== '__proto__')

/** A property and a value that fits it. */
const fitting = fc.oneof(
  fc.record({ schema: fc.constant({ type: 'string' }), value: fc.string() }),
  fc.record({ schema: fc.constant({ type: 'number' }), value: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
  fc.record({ schema: fc.constant({ type: 'boolean' }), value: fc.boolean() }),
  fc.record({ schema: fc.constant({ type: 'array' }), value: fc.array(anyJson) }),
  fc.record({
    schema: fc.constant({ type: 'array', items: { type: 'string' } }),
    value: fc.array(fc.string({ unit: 'binary' })),
  }),
  fc.record({ schema: fc.constant({ type: 'object' }), value: fc.dictionary(fc.string(), anyJson) }),
  fc.record({
    schema: fc.constant({ type: 'string', format: 'date-time' }),
    value: fc
      .date({ noInvalidDate: true, min: new Date('1000-01-01'), max: new Date('9999-12-31') })
      .map((date) => date.toISOString()),
  }),
  fc.record({ schema: fc.constant({ type: 'string', format: 'ipv6' }), value: fc.ipV6() }),
  fc.record({ schema: fc.constant({ type: 'string', format: 'ipv4' }), value: fc.ipV4() }),
  fc.record({ schema: fc.constant({ type: 'string', format: 'url' }), value: fc.webUrl() }),
)

/** JSON as it can be stored: no U+0000, no halves of surrogate pairs, 0 for -0. */
const canStore = (value: unknown) =>
  !/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value)) &&
  !/"(__proto__|constructor|prototype)"/.test(JSON.stringify(value))
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** Few names, so that bodies meet the schema; some of them every object has. */
const name = fc.constantFrom('a', 'b', 'c', 'toString', 'valueOf', 'hasOwnProperty')
/** Mostly as it should be, sometimes anything. */
const mostly = <T>(good: fc.Arbitrary<T>) => fc.oneof({ weight: 9, arbitrary: good }, { weight: 1, arbitrary: anyJson })

const property = fc.record(
  {
    type: fc.oneof(
      { weight: 19, arbitrary: fc.constantFrom('string', 'number', 'boolean', 'object', 'array') },
      { weight: 1, arbitrary: fc.constantFrom('integer', 'null') },
    ),
    format: mostly(fc.constantFrom('date-time', 'url', 'timer', 'labeled-url', null)),
    pattern: mostly(fc.constantFrom('(a+)+$', '^(?=x)', '\\d+', '(?<n>a)\\k<n>', '^[a-z]*$')),
    minLength: mostly(fc.nat(3)),
    maximum: mostly(fc.double({ noNaN: true, noDefaultInfinity: true })),
    items: mostly(fc.record({ type: fc.constantFrom('string', 'number', 'object') })),
    uniqueItems: fc.boolean(),
    properties: mostly(fc.dictionary(name, fc.record({ type: fc.constantFrom('string', 'integer') }))),
    required: mostly(fc.uniqueArray(name, { maxLength: 2 })),
    additionalProperties: mostly(fc.boolean()),
  },
  { requiredKeys: ['type'] },
)
const relation = fc.record(
  { target: fc.constantFrom('base', 'base', 'base', 'nowhere'), many: fc.boolean(), required: fc.constant(false) },
  { requiredKeys: ['target'] },
)
const blueprintBody = fc.record(
  {
    title: fc.oneof({ weight: 19, arbitrary: fc.constant('T') }, { weight: 1, arbitrary: anyJson }),
    schema: mostly(fc.record({ properties: fc.dictionary(name, property, { maxKeys: 3 }) })),
    relations: mostly(fc.dictionary(name, relation, { maxKeys: 2 })),
    mirrorProperties: mostly(fc.constant({})),
    ownership: mostly(fc.constant({ type: 'Direct' })),
  },
  { requiredKeys: ['title', 'schema'] },
)
const entityBody = mostly(
  fc.record(
    {
      identifier: mostly(fc.constantFrom('one', 'two', 'three')),
      title: mostly(fc.string()),
      team: mostly(fc.array(fc.string())),
      properties: mostly(fc.dictionary(name, fc.oneof(anyJson, fc.string(), fc.constantFrom('12', 'true', 7, null)))),
      relations: mostly(
        fc.dictionary(name, fc.oneof(fc.constantFrom('one', 'two', null), fc.array(name), anyJson), { maxKeys: 1 }),
      ),
    },
    { requiredKeys: [] },
  ),
)
const operator = fc.constantFrom(
  '=',
  '!=',
  '>',
  '<',
  'in',
  'notIn',
  'contains',
  'containsAny',
  'between',
  'isEmpty',
  'beginsWith',
  'endsWith',
  'isExpired',
  'x',
)
const rule = fc.oneof(
  fc.record(
    {
      property: fc.oneof(
        fc.constantFrom(
          'text',
          'number',
          'list',
          'date',
          'to',
          '$identifier',
          '$title',
          '$createdAt',
          '$team',
          '$blueprint',
          '$datasource',
        ),
        anyJson,
      ),
      operator,
      value: fc.oneof(
        anyJson,
        fc.constantFrom('2024-02-30', '2024-13-45T00:00:00Z', '0000-00-00T00:00:00Z', '99999-01-01'),
      ),
    },
    { requiredKeys: [] },
  ),
  fc.record({ combinator: fc.constantFrom('and', 'or'), rules: fc.array(anyJson) }),
  anyJson,
)

/** No fault, and `ok` says what the status says. */
const isRefusedOrFine = (reply: TestReply): boolean => reply.status < 500 && reply.body.ok === reply.status < 300

const RUNS = 120

describe('whatever is sent', { timeout: 90_000 }, () => {
  it('reads back as it was written, and writing it again changes nothing', async () => {
    const shape = fc.dictionary(key, fitting, { minKeys: 1, maxKeys: 6 }).filter((fields) => canStore(fields))
    await fc.assert(
      fc.asyncProperty(shape, async (fields) => {
        const identifier = nextIdentifier()
        const entries = Object.entries(fields)
        const properties = asJson(Object.fromEntries(entries.map(([name, { value }]) => [name, value])))
        const schema = { properties: Object.fromEntries(entries.map(([name, field]) => [name, field.schema])) }
        const created = await portal.call('POST', '/v1/blueprints', { identifier, title: 'T', schema })
        expect(created.status).toBe(201)

        const url = `/v1/blueprints/${identifier}/entities`
        expect((await portal.call('POST', url, { identifier: 'e', properties })).status).toBe(201)
        const first = (await portal.call('GET', `${url}/e`)).body.entity
        expect(first).toMatchObject({ properties })
        const again = await portal.call('PUT', `${url}/e`, first)
        expect(again.body.entity).toEqual(first)
      }),
      { numRuns: RUNS },
    )
  })

  it('never makes a fault: blueprints and their entities', async () => {
    await portal.call('POST', '/v1/blueprints', { identifier: 'base', title: 'Base', schema: { properties: {} } })
    await fc.assert(
      fc.asyncProperty(blueprintBody, fc.array(entityBody, { maxLength: 4 }), async (body, entities) => {
        const identifier = nextIdentifier()
        const created = await portal.call('POST', '/v1/blueprints', { ...body, identifier })
        expect(created).toSatisfy(isRefusedOrFine)
        expect(
          await portal.call('PATCH', '/v1/blueprints/base', { ...body, relations: undefined, identifier: undefined }),
        ).toSatisfy(isRefusedOrFine)
        const url = `/v1/blueprints/${created.status === 201 ? identifier : 'base'}/entities`
        for (const entity of entities) {
          expect(
            await portal.call('POST', `${url}?upsert=true&merge=true`, JSON.stringify(entity) as never, json()),
          ).toSatisfy(isRefusedOrFine)
        }
        expect(
          await portal.call('POST', `${url}/bulk?upsert=true&create_missing_related_entities=true`, { entities }),
        ).toSatisfy(isRefusedOrFine)
      }),
      { numRuns: RUNS },
    )
  })

  it('never makes a fault: queries, tables and cursors', async () => {
    const schema = {
      properties: {
        text: { type: 'string' },
        number: { type: 'number' },
        list: { type: 'array' },
        date: { type: 'string', format: 'date-time' },
      },
    }
    const relations = { to: { target: 'searched', many: true } }
    await portal.call('POST', '/v1/blueprints', { identifier: 'searched', title: 'S', schema, relations })
    const properties = { text: 'x', number: 1, list: [1, 'a', {}], date: '2024-01-01T00:00:00Z' }
    await portal.call('POST', '/v1/blueprints/searched/entities', {
      identifier: 's',
      properties,
      relations: { to: ['s'] },
    })
    await fc.assert(
      fc.asyncProperty(fc.array(rule, { maxLength: 4 }), anyJson, fc.string(), async (rules, odd, text) => {
        const query = { combinator: 'and', rules }
        const search = '/v1/blueprints/searched/entities/search'
        expect(await portal.call('POST', '/v1/entities/search', query)).toSatisfy(isRefusedOrFine)
        for (const one of rules) {
          expect(await portal.call('POST', search, { query: { combinator: 'and', rules: [one] } })).toSatisfy(
            isRefusedOrFine,
          )
        }
        const cursor = Buffer.from(JSON.stringify(odd)).toString('base64url')
        expect(await portal.call('POST', search, { from: cursor })).toSatisfy(isRefusedOrFine)
        const sort = [{ property: 'list', order: 'DESC' }]
        const values = Buffer.from(JSON.stringify([odd, text])).toString('base64url')
        expect(
          await portal.call('POST', '/ui/v1/table/query', {
            blueprint: 'searched',
            search: text,
            sort,
            cursor: values,
          }),
        ).toSatisfy(isRefusedOrFine)
        expect(await portal.call('GET', `/ui/v1/search?text=${encodeURIComponent(text)}`)).toSatisfy(isRefusedOrFine)
        expect(
          await portal.call(
            'GET',
            `/v1/blueprints/${encodeURIComponent(text)}/entities/${encodeURIComponent(text)}?include=${encodeURIComponent(text)}`,
          ),
        ).toSatisfy(isRefusedOrFine)
      }),
      { numRuns: RUNS },
    )
  })
})

const json = () => ({ authorization: portal.token, 'content-type': 'application/json' })
