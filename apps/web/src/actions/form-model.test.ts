import { PortolanError } from '@portolan/client'
import { describe, expect, it } from 'vitest'
import type { UserInput, UserInputs } from './action-types.ts'
import { controlOf, fieldsOf, toFormItems } from './form-fields.ts'
import { validateForm } from './form-validation.ts'
import { initialValues, toRunProperties } from './form-values.ts'
import { toFieldProblems, toServerProblems } from './server-problems.ts'

const keysOf = (userInputs: UserInputs) => toFormItems(userInputs).map((item) => item.key)
const text: UserInput = { type: 'string' }

describe('the order of a form', () => {
  it('follows `order`, interleaves titles and appends what nobody listed', () => {
    const userInputs = {
      properties: { a: text, b: text, c: text },
      titles: { t: { title: 'More' } },
      order: ['c', 't', 'a'],
    }
    expect(keysOf(userInputs)).toEqual(['c', 't', 'a', 'b'])
  })

  it('gives each step a heading and drops a hidden step with its inputs', () => {
    const userInputs = {
      properties: { a: text, b: text, c: text },
      steps: [
        { title: 'First', order: ['b'] },
        { title: 'Never', order: ['a'], visible: false },
      ],
    }
    expect(keysOf(userInputs)).toEqual(['step First', 'b', 'c'])
  })

  it('ignores names in `order` that no longer exist', () => {
    expect(keysOf({ properties: { a: text }, order: ['gone', 'a', 'a'] })).toEqual(['a'])
  })

  it('shows an input whose visibility is a query, and hides one that is literally invisible', () => {
    const userInputs = {
      properties: { a: { ...text, visible: { jqQuery: '.form.b' } }, b: { ...text, visible: false } },
    }
    expect(keysOf(userInputs)).toEqual(['a'])
  })
})

describe('the control of an input', () => {
  it.each<[UserInput, string]>([
    [{ type: 'string' }, 'text'],
    [{ type: 'string', format: 'multi-line' }, 'multi-line'],
    [{ type: 'string', format: 'yaml' }, 'code'],
    [{ type: 'string', enum: ['a'] }, 'choice'],
    [{ type: 'string', enum: { jqQuery: '.x' } }, 'text'],
    [{ type: 'string', format: 'entity', blueprint: 'service' }, 'entity'],
    [{ type: 'array', items: { type: 'string', format: 'entity', blueprint: 'service' } }, 'entities'],
    [{ type: 'array', items: { type: 'string', enum: ['a'] } }, 'choices'],
    [{ type: 'array' }, 'list'],
    [{ type: 'object' }, 'json'],
    [{ type: 'object', encryption: 'aes256-gcm' }, 'secret-json'],
    [{ type: 'string', format: 'multi-line', encryption: 'aes256-gcm' }, 'secret'],
  ])('%j is edited as %s', (input, control) => {
    expect(controlOf(input)).toBe(control)
  })
})

describe('values', () => {
  const userInputs: UserInputs = {
    properties: {
      size: { type: 'number', default: 3 },
      tier: { type: 'number', enum: [1, 2] },
      force: { type: 'boolean' },
      tags: { type: 'array', items: { type: 'string' } },
      config: { type: 'object', default: { a: 1 } },
      hidden: { type: 'string', default: 'kept', visible: false },
      token: { type: 'string', encryption: 'aes256-gcm', default: 'never' },
      computed: { type: 'string', default: { jqQuery: '.user.email' } },
    },
    required: ['size'],
  }
  const fields = fieldsOf(toFormItems(userInputs))

  it('start with defaults, and secrets start empty', () => {
    expect(initialValues(fields)).toMatchObject({ size: '3', config: '{\n  "a": 1\n}', token: '', computed: '' })
  })

  it('start a required switch as off, and leave an optional one unanswered', () => {
    const properties = { a: { type: 'boolean' }, b: { type: 'boolean' } } as const
    const switches = fieldsOf(toFormItems({ properties, required: ['a'] }))
    expect(initialValues(switches)).toEqual({ a: false, b: undefined })
    expect(initialValues(switches, { a: null, b: null })).toEqual({ a: false, b: undefined })
  })

  it('start with what an earlier run sent, except secrets', () => {
    const values = initialValues(fields, { size: 7, tags: ['a'], force: false, token: 'c1ph3r' })
    expect(values).toMatchObject({ size: '7', tags: ['a'], force: false, token: '' })
  })

  it('become typed properties, without what was left empty', () => {
    const values = { ...initialValues(fields), size: '4', tier: '2', tags: [], config: '{"b":[1]}' }
    expect(toRunProperties(userInputs, fields, values)).toEqual({
      size: 4,
      tier: 2,
      config: { b: [1] },
      hidden: 'kept',
    })
  })

  it('keep a switch that was turned off', () => {
    expect(toRunProperties(userInputs, fields, { ...initialValues(fields), force: false })).toMatchObject({
      force: false,
    })
  })
})

describe('validateForm', () => {
  const check = (input: UserInput, value: unknown, required: string[] = []) =>
    validateForm(fieldsOf(toFormItems({ properties: { x: input }, required })), { x: value })['x']

  it.each<[string, UserInput, unknown, RegExp]>([
    ['a missing answer', { type: 'string' }, '  ', /required/],
    ['an unanswered switch', { type: 'boolean' }, undefined, /required/],
    ['an empty list', { type: 'array' }, [], /required/],
  ])('marks %s when it is required, and only then', (_what, input, value, problem) => {
    expect(check(input, value, ['x'])).toMatch(problem)
    expect(check(input, value)).toBeUndefined()
  })

  it.each<[UserInput, unknown, RegExp]>([
    [{ type: 'number', minimum: 2 }, '1', /smallest.*2/],
    [{ type: 'number' }, 'abc', /not a number/],
    [{ type: 'string', pattern: '^[a-z]+$' }, 'A1', /must match/],
    [{ type: 'string', format: 'email' }, 'ann', /email/],
    [{ type: 'string', format: 'url' }, 'example.com', /URL/],
    [{ type: 'string', format: 'ipv4' }, '10.0.0.256', /IPv4/],
    [{ type: 'string', format: 'ipv6' }, '::g', /IPv6/],
    [{ type: 'array', maxItems: 1 }, ['a', 'b'], /At most 1/],
    [{ type: 'array', items: { type: 'string', format: 'user' } }, ['ann@acme.test', 'bob'], /2\. “bob”/],
    [{ type: 'object' }, '{\n  "a": }', /Line 2/],
    [{ type: 'object' }, '3', /JSON object/],
  ])('refuses %j with %j', (input, value, problem) => {
    expect(check(input, value)).toMatch(problem)
  })

  it.each<[UserInput, unknown]>([
    [{ type: 'string', format: 'ipv6' }, '2001:db8::1'],
    [{ type: 'string', format: 'ipv4' }, '10.0.0.1'],
    [{ type: 'string', format: 'url' }, 'https://acme.test/a?b=c'],
    [{ type: 'string', pattern: '(' }, 'anything'],
    [{ type: 'string', pattern: { jqQuery: '.x' } }, 'anything'],
    [{ type: 'object' }, '{"a":1}'],
  ])('accepts %j with %j', (input, value) => {
    expect(check(input, value)).toBeUndefined()
  })
})

describe('toServerProblems', () => {
  const refusal = (errors: unknown) =>
    new PortolanError('no', { status: 422, code: 'user_inputs_schema_invalid', details: { errors } })

  it('finds the field of each path, whatever its notation', () => {
    const errors = [
      { path: '/size', message: 'too big' },
      { path: 'properties.tier', message: 'unknown' },
      { path: '/tags/0', message: 'odd' },
      { path: '/other', message: 'missing' },
    ]
    expect(toServerProblems(refusal(errors), ['size', 'tier', 'tags'])).toEqual({
      size: 'too big',
      tier: 'unknown',
      tags: 'odd',
      '': 'missing',
    })
  })

  it('does not name the field again under the field', () => {
    const errors = [{ path: 'properties.mail', message: 'properties.mail must match format "email"' }]
    expect(toServerProblems(refusal(errors), ['mail'])).toEqual({ mail: 'Must match format "email"' })
  })

  it('finds nothing in other failures', () => {
    expect(toServerProblems(new Error('x'), ['size'])).toEqual({})
    expect(toServerProblems(refusal('text'), ['size'])).toEqual({})
  })
})

describe('toFieldProblems', () => {
  const refusal = (status: number, details?: Record<string, unknown>) =>
    new PortolanError('The name is taken', { status, code: 'refused', ...(details && { details }) })

  it('shows a refusal at the field that its status is about', () => {
    expect(toFieldProblems(refusal(409), ['name', 'users'], { 409: 'name' })).toEqual({ name: 'The name is taken' })
  })

  it('shows what the server says of a field at that field, and everything else in one line', () => {
    const errors = [{ path: '/users/0', message: 'unknown' }]
    expect(toFieldProblems(refusal(422, { errors }), ['name', 'users'])).toEqual({ users: 'unknown' })
    expect(toFieldProblems(refusal(409), ['name', 'users'])).toEqual({ '': 'The name is taken' })
    expect(toFieldProblems(new Error('lost'), ['name'])).toEqual({ '': 'lost' })
  })
})
