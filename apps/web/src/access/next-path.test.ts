import { describe, expect, it } from 'vitest'
import { toNextPath } from './next-path.ts'

describe('toNextPath', () => {
  it.each(['/services?search=a', '/organization/run?runId=r_1'])('keeps a path of this origin: %s', (next) => {
    expect(toNextPath(next)).toBe(next)
  })

  it.each([
    undefined,
    '',
    'https://evil.test',
    '//evil.test',
    '/\\evil.test',
    '/a\\..\\b',
    '/\t/evil.test',
    'javascript:alert(1)',
    '/login?next=/login',
  ])('sends everything else home: %s', (next) => {
    expect(toNextPath(next)).toBe('/organization/home')
  })
})
