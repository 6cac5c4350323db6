import { CalculationTestReply } from '@portolan/contract/calculations'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signInMember } from '../../testing/sign-in.ts'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

const PATH = '/ui/v1/blueprints/service/calculations/test'
const attempt = (calculation: string, type = 'string', entity = 'cart') =>
  portal.call('POST', PATH, { entity, calculation, type })
const resultOf = async (...parameters: Parameters<typeof attempt>) => {
  const { status, body } = await attempt(...parameters)
  expect({ status, isDocumented: Value.Check(CalculationTestReply, body) }, JSON.stringify(body)).toEqual({
    status: 200,
    isDocumented: true,
  })
  return body.result
}

beforeAll(async () => {
  const calls: [string, object][] = [
    ['/v1/blueprints', { identifier: 'squad', title: 'Squad', schema: { properties: { lead: { type: 'string' } } } }],
    [
      '/v1/blueprints',
      {
        identifier: 'service',
        title: 'Service',
        schema: { properties: { size: { type: 'number' } } },
        relations: { squad: { target: 'squad' } },
        mirrorProperties: { lead: { path: 'squad.lead' } },
        calculationProperties: { saved: { type: 'string', calculation: '.identifier' } },
      },
    ],
    [
      '/v1/blueprints',
      { identifier: 'bug', title: 'Bug', schema: { properties: {} }, relations: { service: { target: 'service' } } },
    ],
    ['/v1/blueprints/squad/entities', { identifier: 'red', properties: { lead: 'Ann' } }],
    [
      '/v1/blueprints/service/entities',
      { identifier: 'cart', title: 'The cart', properties: { size: 4 }, relations: { squad: 'red' } },
    ],
    ['/v1/blueprints/bug/entities', { identifier: 'b1', relations: { service: 'cart' } }],
  ]
  for (const [url, body] of calls) expect((await portal.call('POST', url, body)).body).toMatchObject({ ok: true })
  const bugs = { title: 'Bugs', target: 'bug', calculationSpec: { calculationBy: 'entities', func: 'count' } }
  await portal.call('PATCH', '/v1/blueprints/service', { aggregationProperties: { bugs } })
})

describe('a calculation that is tried out', () => {
  it('reads the entity as a saved one does: with mirrors and aggregations, without other calculations', async () => {
    const calculation = '{title, squad: .relations.squad, of: .properties}'
    const { result } = (await attempt(calculation, 'object')).body
    await portal.call('PATCH', '/v1/blueprints/service', {
      calculationProperties: { seen: { type: 'object', calculation } },
    })
    const stored = await portal.call('GET', '/v1/blueprints/service/entities/cart')
    const { seen } = (stored.body.entity as unknown as { properties: Record<string, unknown> }).properties
    const expected = { size: 4, lead: 'Ann', bugs: 1, saved: null }
    expect(result).toEqual({
      kind: 'value',
      type: 'object',
      fits: true,
      value: { title: 'The cart', squad: 'red', of: expected },
    })
    expect(seen).toEqual({ title: 'The cart', squad: 'red', of: { ...expected, seen: null } })
    await portal.call('PATCH', '/v1/blueprints/service', { calculationProperties: { seen: null } })
  })

  it.each([
    ['.properties.size', 'number', { value: 4, type: 'number', fits: true }],
    ['.properties.size', 'string', { value: 4, type: 'number', fits: false }],
    ['[.identifier]', 'array', { value: ['cart'], type: 'array', fits: true }],
    ['[.identifier]', 'object', { value: ['cart'], type: 'array', fits: false }],
    ['.properties.none', 'boolean', { value: null, type: 'null', fits: true }],
    ["'a-' + .identifier", 'string', { value: 'a-cart', type: 'string', fits: true }],
  ])('tells the type of its result, and whether a property shows it: %s as %s', async (calculation, type, expected) => {
    expect(await resultOf(calculation, type)).toEqual({ kind: 'value', ...expected })
  })

  it('tells nothing from a result', async () => {
    expect(await resultOf('empty')).toEqual({ kind: 'nothing' })
  })

  it('is told what is wrong, and in which line', async () => {
    expect(await resultOf('.identifier |\n  nope')).toEqual({
      kind: 'failure',
      reason: 'compile',
      message: 'Nope/0 is not defined',
      line: 2,
    })
    expect(await resultOf('.identifier + 1')).toMatchObject({ kind: 'failure', reason: 'runtime' })
  })

  it.each([
    ['never ends', 'def f: f; f', 'timeout'],
    ['makes a text of 100 MB', '"x" * 100000000', 'memory'],
    ['makes a result of 2 MB', '"x" * 2000000', 'output_too_large'],
    ['has more characters than a program may have', `"${'x'.repeat(70_000)}"`, 'compile'],
  ])('ends at the limits of a saved one when it %s', async (_name, calculation, reason) => {
    expect(await resultOf(calculation)).toMatchObject({ kind: 'failure', reason })
  })

  it('sees nothing of the environment', async () => {
    expect(await resultOf('[env, $ENV]', 'array')).toMatchObject({ value: [{}, {}] })
  })

  it('changes nothing', async () => {
    const before = await portal.call('GET', '/v1/blueprints/service')
    await attempt('.identifier')
    expect((await portal.call('GET', '/v1/blueprints/service')).body).toEqual(before.body)
  })
})

describe('who tries a calculation', () => {
  it('must be allowed to change blueprints', async () => {
    const reply = await portal.call(
      'POST',
      PATH,
      { entity: 'cart', calculation: '.', type: 'object' },
      await signInMember(portal),
    )
    expect(reply).toMatchObject({ status: 403, body: { error: 'missing_permissions' } })
  })

  it('reaches no entity of another organisation', async () => {
    const { token } = await portal.addOrganization()
    const body = { entity: 'cart', calculation: '.', type: 'object' }
    const reply = await portal.call('POST', PATH, body, { authorization: `Bearer ${token}` })
    expect(reply).toMatchObject({ status: 404, body: { error: 'not_found' } })
  })

  it('is told which entity does not exist, and which field is wrong', async () => {
    const missing = await attempt('.', 'object', 'nobody')
    expect(missing).toMatchObject({ status: 404 })
    expect(missing.body.message).toContain('nobody')
    expect(await attempt('.', 'date')).toMatchObject({ status: 422 })
    expect(await portal.call('POST', PATH, { entity: 'cart', type: 'string' })).toMatchObject({ status: 422 })
  })
})
