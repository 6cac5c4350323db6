import { describe, expect, it } from 'vitest'
import { parseTopics } from './topics.ts'

describe('parseTopics', () => {
  it('keeps colons that belong to an identifier', () => {
    expect(parseTopics('run:r_1,runs:me,blueprint:a:b')).toEqual([
      { kind: 'run', runId: 'r_1' },
      { kind: 'my-runs' },
      { kind: 'blueprint', blueprint: 'a:b' },
    ])
  })

  it.each(['', 'run:', 'everything', Array.from({ length: 21 }, (_, index) => `run:${index}`).join(',')])(
    'refuses "%s"',
    (topics) => {
      expect(() => parseTopics(topics)).toThrow(/topics/)
    },
  )
})
