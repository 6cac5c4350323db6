import { SECRET_NAME_PATTERN } from '@portolan/contract/secrets'
import { describe, expect, it } from 'vitest'
import { nameProblem, namesSecret, SECRET_LIMITS, toTemplate, valueProblem } from './secret-rules.ts'

describe('nameProblem', () => {
  it.each(['CI_TOKEN', 'chat-key', '1st', 'a', '_', 'a b', 'ä', 'a.b', 'a\n', '{{x}}'])(
    'judges %j as the server does',
    (name) => expect(nameProblem(name, []) === undefined).toBe(new RegExp(SECRET_NAME_PATTERN).test(name)),
  )

  it('refuses a name that is too long or taken, and waits with an empty one', () => {
    expect(nameProblem('a'.repeat(SECRET_LIMITS.name), [])).toBeUndefined()
    expect(nameProblem('a'.repeat(SECRET_LIMITS.name + 1), [])).toContain('100')
    expect(nameProblem('CI_TOKEN', ['CI_TOKEN'])).toContain('CI_TOKEN')
    expect(nameProblem('', [])).toBeUndefined()
  })
})

it('the problem of a value never quotes it', () => {
  expect(valueProblem('hunter2'.repeat(5_000))).not.toContain('hunter2')
  expect(valueProblem('')).toBeDefined()
  expect(valueProblem('hunter2')).toBeUndefined()
})

describe('toTemplate', () => {
  it.each([
    ['CI_TOKEN', '{{ .secrets.CI_TOKEN }}'],
    ['chat-key', '{{ .secrets["chat-key"] }}'],
    ['1st', '{{ .secrets["1st"] }}'],
  ])('takes %s by %s', (name, template) => expect(toTemplate(name)).toBe(template))
})

describe('namesSecret', () => {
  it.each([
    ['CI_TOKEN', { headers: { 'X-Token': 'Bearer {{ .secrets.CI_TOKEN }}' } }],
    ['chat-key', { body: [{ key: '{{ .secrets["chat-key"] }}' }] }],
    ['CI_TOKEN', { url: 'https://ci.test?token={{ .secrets."CI_TOKEN" | @uri }}' }],
  ])('finds %s wherever a template takes it', (name, definition) => expect(namesSecret(definition, name)).toBe(true))

  it.each([
    ['CI', { url: '{{ .secrets.CI_TOKEN }}' }],
    ['TOKEN', { url: '{{ .secrets.CI_TOKEN }}' }],
    ['CI_TOKEN', { url: '{{ .inputs.CI_TOKEN }}' }],
    ['CI_TOKEN', { count: 1, nothing: null }],
  ])('does not take another name for %s', (name, definition) => expect(namesSecret(definition, name)).toBe(false))
})
