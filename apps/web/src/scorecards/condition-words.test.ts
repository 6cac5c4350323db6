import { describe, expect, it } from 'vitest'
import { adviseOn, describeCondition } from './condition-words.ts'
import type { Subject } from './subjects.ts'

const lifecycle: Subject = {
  part: 'property',
  key: 'lifecycle',
  title: 'Lifecycle',
  group: 'Properties',
  kind: 'text',
  schema: {},
}
const size: Subject = { ...lifecycle, title: 'Size', kind: 'number' }
const due: Subject = { ...lifecycle, title: 'Due', kind: 'date' }
const tags: Subject = { ...lifecycle, title: 'Tags', kind: 'list' }
const score: Subject = { ...size, title: 'Score', origin: 'aggregation' }
const domain: Subject = { ...lifecycle, part: 'relation', title: 'Domain', kind: 'relation' }

describe('a condition in words', () => {
  it.each([
    [lifecycle, { operator: '=', value: 'Production' }, 'Lifecycle is “Production”', 'Set Lifecycle to “Production”'],
    [
      lifecycle,
      { operator: 'in', value: ['a', 'b'] },
      'Lifecycle is one of “a”, “b”',
      'Set Lifecycle to one of “a”, “b”',
    ],
    [size, { operator: '>', value: 10 }, 'Size is greater than 10', 'Set Size to a value that is greater than 10'],
    [due, { operator: '<', value: '2026-01-01' }, 'Due is before “2026-01-01”', 'is before “2026-01-01”'],
    [
      due,
      { operator: 'between', value: { preset: 'lastWeek' } },
      'Due is within the last week',
      'within the last week',
    ],
    [
      due,
      { operator: 'notBetween', value: { from: '2026-01-01', to: '2026-02-01' } },
      'Due is not within 2026-01-01 to 2026-02-01',
      'Set Due to a date that is not within',
    ],
    [tags, { operator: 'contains', value: 'pci' }, 'Tags contains “pci”', 'Add “pci” to Tags'],
    [tags, { operator: 'isNotEmpty' }, 'Tags is not empty', 'Give Tags a value'],
    [tags, { operator: 'isNotEmpty', not: true }, 'Tags is empty', 'Clear Tags'],
    [score, { operator: '=', value: 1 }, 'Score is 1', 'Set Score to 1, through the related entities'],
    [domain, { operator: 'isNotEmpty' }, 'Domain is not empty', 'Relate Domain to an entity'],
    [lifecycle, { operator: 'unheard', value: true }, 'Lifecycle unheard true', 'it unheard true'],
  ])('of %o %o', (subject, condition, words, advice) => {
    expect(describeCondition(condition, subject)).toBe(words)
    expect(adviseOn(condition, subject)).toContain(advice)
  })
})
