import { describe, expect, it } from 'vitest'
import { filterColumns, isComplete, operatorsOf, toLines, toTableFilter, type FilterLine } from './filter-rules.ts'
import { COLUMNS, northern } from './testing.ts'

const columns = filterColumns(COLUMNS)
const line = (column: string, operator: string, value = ''): FilterLine => ({ column, operator, value })

describe('a line of the filter', () => {
  it.each<[FilterLine, object]>([
    [line('properties.basin', '=', 'north'), { property: 'basin', operator: '=', value: 'north' }],
    [line('properties.depth', '>=', '9.5'), { property: 'depth', operator: '>=', value: 9.5 }],
    [line('properties.lit', '=', 'false'), { property: 'lit', operator: '=', value: false }],
    [line('properties.tags', 'contains', 'a'), { property: 'tags', operator: 'contains', value: 'a' }],
    [
      line('properties.built', 'between', 'lastWeek'),
      { property: 'built', operator: 'between', value: { preset: 'lastWeek' } },
    ],
    [line('properties.note', 'isEmpty'), { property: 'note', operator: 'isEmpty' }],
    [
      line('properties.warden', 'me'),
      { property: 'warden', operator: '=', value: { context: 'user', property: '$identifier' } },
    ],
    [
      line('$team', 'containsAny', 'My Teams,red'),
      { property: '$team', operator: 'containsAny', value: ['My Teams', 'red'] },
    ],
    [line('relations.quay', '=', 'q1'), { property: 'quay', operator: '=', value: 'q1' }],
    [
      line('$createdAt', '>', '2030-01-02T03:04:05.000Z'),
      { property: '$createdAt', operator: '>', value: '2030-01-02T03:04:05.000Z' },
    ],
  ])('%j is one rule, and the rule is that line again', (given, rule) => {
    const filter = toTableFilter('and', [given], columns)
    expect(filter).toEqual({ combinator: 'and', rules: [rule] })
    expect(toLines(filter, columns)).toEqual([given])
  })

  it.each([
    line('properties.note', '='),
    line('properties.depth', '>', 'deep'),
    line('$createdAt', '<', 'soon'),
    line('gone', '=', 'x'),
    line('properties.lit', 'contains', 'x'),
  ])('%j says too little and is no rule yet', (given) => {
    expect(isComplete(given, columns)).toBe(false)
    expect(toTableFilter('or', [given], columns)).toBeUndefined()
  })
})

describe('a filter', () => {
  it.each([
    ['groups of rules', [northern]],
    ['a rule about an unknown column', [{ property: 'gone', operator: '=', value: 1 }]],
    ['an operator that the column is not asked by', [{ property: 'basin', operator: 'in', value: ['north'] }]],
    ['a value that a line would change', [{ property: 'depth', operator: '=', value: '9' }]],
    ['a rule with more to it', [{ property: 'basin', operator: '=', value: 'north', not: true }]],
    ['no rule at all', [null]],
  ])('with %s cannot be written as lines', (_case, rules) => {
    expect(toLines({ combinator: 'and', rules }, columns)).toBeUndefined()
  })

  it('that is not there has no lines', () => {
    expect(toLines(undefined, columns)).toEqual([])
  })
})

describe('the columns of the filter', () => {
  it('leave out what the server cannot compare, and a relation under the name of a property', () => {
    const ids = columns.map(({ id }) => id)
    expect(COLUMNS.map(({ id }) => id).filter((id) => !ids.includes(id))).toEqual([
      'properties.plan',
      'relations.owner',
    ])
  })

  it('each have something to ask', () => {
    expect(columns.filter((column) => operatorsOf(column).length === 0)).toEqual([])
  })
})
