import { describe, expect, it } from 'vitest'
import { scanTemplate } from './scan-template.ts'

function expressions(text: string): unknown {
  const spans = scanTemplate(text)
  return 'problem' in spans ? spans.problem : spans.map(({ start, end }) => text.slice(start, end))
}

describe('scanTemplate', () => {
  it.each([
    ['no braces', []],
    ['{ single }', []],
    ['{{.a}}', ['.a']],
    ['x {{ .a }} y {{ .b }}', [' .a ', ' .b ']],
    ['{{.a}}{{.b}}', ['.a', '.b']],
    ['{{}}', ['']],
    ['{{{a: 1}}}', ['{a: 1}']],
    ['{{ {a: {b: 1} } }}', [' {a: {b: 1} } ']],
    ['{{ "}}" }}', [' "}}" ']],
    ["{{ '}}' }}", [" '}}' "]],
    ['{{ "{{" }}', [' "{{" ']],
    ['{{ "a\\"}}b" }}', [' "a\\"}}b" ']],
    ['{{ "it\'s }}" }}', [' "it\'s }}" ']],
    ['"{{ .a }}"', [' .a ']],
    ["it's {{ .a }}", [' .a ']],
    ['\\{{ .a }}', [' .a ']],
    ['{{ \\} }}', [' \\} ']],
  ])('finds in %s the expressions %j', (text, expected) => {
    expect(expressions(text)).toEqual(expected)
  })

  it.each([
    ['{{ .a', 'opens {{ at character 1 and never closes it'],
    ['a }} b', 'closes }} at character 3 without opening it'],
    ['{{ a {{ b }}', 'opens {{ at character 6 inside another expression'],
    ['{{ {{ .a }} }}', 'opens {{ at character 4 inside another expression'],
    ['{{{{', 'opens {{ at character 3 inside another expression'],
    ["{{ 'a }}", 'opens {{ at character 1 and never closes it'],
    ['{{ {a:{b:1}} }}', 'closes }} at character 14 without opening it'],
  ])('says of %s that it %s', (text, problem) => {
    expect(expressions(text)).toBe(problem)
  })
})
