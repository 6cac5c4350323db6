import { TEAM_NAME_PATTERN } from '@portolan/contract/teams'
import { EMAIL_PATTERN } from '@portolan/contract/users'
import { describe, expect, it } from 'vitest'
import { emailProblem, PEOPLE_LIMITS, teamDescriptionProblem, teamNameProblem } from './people-rules.ts'

describe('emailProblem', () => {
  it.each(['', 'a', 'a@b', 'a b@c', 'a@b@c', 'a;b@c', 'grace+ops@example.org', 'ä@ö', 'a@b\n', ' a@b'])(
    'judges %j as the server does',
    (email) => expect(emailProblem(email) === undefined).toBe(new RegExp(EMAIL_PATTERN).test(email)),
  )

  it('refuses one that is too long', () => {
    expect(emailProblem(`${'a'.repeat(PEOPLE_LIMITS.email)}@b`)).toContain('320')
  })
})

describe('teamNameProblem', () => {
  it.each([
    'pilots',
    'a',
    'ab',
    'two words',
    ' ab',
    'ab ',
    'a;b',
    'a#b',
    'a/b',
    'a?b',
    'Ärzte',
    'a\n',
    'a.b',
    '..',
    '...',
  ])('judges %j as the server does', (name) =>
    expect(teamNameProblem(name, []) === undefined).toBe(new RegExp(TEAM_NAME_PATTERN).test(name)),
  )

  it('refuses a name that is too long or taken, and waits with an empty one', () => {
    expect(teamNameProblem('a'.repeat(PEOPLE_LIMITS.teamName), [])).toBeUndefined()
    expect(teamNameProblem('a'.repeat(PEOPLE_LIMITS.teamName + 1), [])).toContain('200')
    expect(teamNameProblem('pilots', ['pilots'])).toContain('pilots')
    expect(teamNameProblem('Pilots', ['pilots'])).toBeUndefined()
    expect(teamNameProblem('', [])).toBeUndefined()
  })
})

it('a description has a limit', () => {
  expect(teamDescriptionProblem('a'.repeat(PEOPLE_LIMITS.description))).toBeUndefined()
  expect(teamDescriptionProblem('a'.repeat(PEOPLE_LIMITS.description + 1))).toContain('2,000')
})
