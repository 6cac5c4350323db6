import { describe, expect, it } from 'vitest'
import {
  differences,
  joinQueries,
  moveColumn,
  orderColumns,
  rememberParts,
  resolveView,
  toFilter,
  type ViewPart,
} from './table-view.ts'
import { COLUMNS, northern, viewOf } from './testing.ts'

const saved = viewOf({ sort: ['$title'], hidden: ['$createdAt'] })

describe('the view of a table', () => {
  it('is what the address says, then what the reader chose before, then what the page stores', () => {
    const address = { sort: ['properties.depth'] }
    const personal = { sort: ['-$title'], filter: northern }
    expect(resolveView({ address, personal, saved, isLocked: false })).toEqual(
      viewOf({ sort: ['properties.depth'], filter: northern, hidden: ['$createdAt'] }),
    )
  })

  it('may be empty on purpose where the page stores something', () => {
    const stored = viewOf({ filter: northern, group: 'properties.basin' })
    const address: ViewPart = { filter: undefined, group: undefined }
    expect(resolveView({ address, personal: {}, saved: stored, isLocked: false })).toEqual(viewOf())
  })

  it('of a locked page takes neither filter nor columns from address or memory, but the order and groups of rows', () => {
    const tampered = { filter: northern, hidden: [], order: ['$createdAt'], sort: ['-$title'], group: 'properties.lit' }
    const view = resolveView({ address: tampered, personal: tampered, saved, isLocked: true })
    expect(view).toEqual({ ...saved, sort: ['-$title'], group: 'properties.lit' })
  })
})

describe('the differences of two views', () => {
  it.each<[string, ViewPart, string[]]>([
    ['nothing', {}, []],
    ['hidden columns in another order and unknown ones', { hidden: ['gone', '$createdAt'] }, []],
    ['all columns named in the order that they have anyway', { order: COLUMNS.map(({ id }) => id) }, []],
    ['another filter', { filter: northern }, ['filter']],
    ['no sort', { sort: [] }, ['sort']],
    ['a group and a column moved', { group: 'properties.lit', order: ['$createdAt'] }, ['group', 'order']],
  ])('after %s', (_case, part, keys) => {
    expect(Object.keys(differences({ ...saved, ...part }, saved, COLUMNS)).toSorted()).toEqual(keys)
  })

  it('do not count the order of keys in a rule', () => {
    const rules = [{ value: 'north', operator: '=', property: 'basin' }]
    const stored = viewOf({ filter: { rules, combinator: 'and' } })
    expect(differences(viewOf({ filter: northern }), stored, COLUMNS)).toEqual({})
  })
})

describe('what a reader keeps', () => {
  it('are the parts changed now and before', () => {
    expect(rememberParts({ sort: [] }, { filter: northern }, { saved, columns: COLUMNS })).toEqual({
      sort: [],
      filter: northern,
    })
  })

  it('is nothing of what is again as the page stores it', () => {
    expect(rememberParts({ sort: [] }, { sort: ['$title'] }, { saved, columns: COLUMNS })).toEqual({})
  })
})

describe('the order of columns', () => {
  it('puts those that are named first, after the title, and the others as they stand', () => {
    const ids = orderColumns(COLUMNS, ['$createdAt', 'properties.depth', '$title']).map(({ id }) => id)
    expect(ids.slice(0, 5)).toEqual(['$title', '$createdAt', 'properties.depth', '$identifier', 'properties.basin'])
    expect(ids).toHaveLength(COLUMNS.length)
  })

  it('moves a column by one place, and not past the ends or the title', () => {
    const columns = COLUMNS.slice(0, 4)
    expect(moveColumn(columns, 'properties.basin', -1)).toEqual(['properties.basin', '$identifier', 'properties.note'])
    expect(moveColumn(columns, '$identifier', -1)).toEqual(['$identifier', 'properties.basin', 'properties.note'])
    expect(moveColumn(columns, 'properties.note', 1)).toEqual(['$identifier', 'properties.basin', 'properties.note'])
  })
})

describe('rules', () => {
  it.each([[null], ['x'], [{ rules: [] }], [{ combinator: 'and', rules: [] }], [{ combinator: 'xor', rules: [1] }]])(
    'of %j choose everything',
    (value) => {
      expect(toFilter(value)).toBeUndefined()
    },
  )

  it('of the page and of the reader hold both, whatever the reader combines', () => {
    const dataset = { combinator: 'and', rules: [{ property: 'lit', operator: '=', value: true }] }
    const open = { combinator: 'or', rules: northern.rules }
    expect(joinQueries(dataset, open)).toEqual({ combinator: 'and', rules: [dataset, open] })
    expect(joinQueries(undefined, open)).toBe(open)
    expect(joinQueries(undefined, undefined)).toBeUndefined()
  })
})
