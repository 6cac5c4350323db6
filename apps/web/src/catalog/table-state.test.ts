import { describe, expect, it } from 'vitest'
import { nextSort, toSortRules } from './table-state.ts'

describe('the sort of a table', () => {
  it('is told to the server by the names that rules use', () => {
    expect(toSortRules(['-properties.cost', '$title'])).toEqual([
      { property: 'cost', order: 'DESC' },
      { property: '$title', order: 'ASC' },
    ])
    expect(toSortRules([])).toEqual([])
  })
})

describe('a click on a column header', () => {
  it('goes from ascending over descending to no order', () => {
    const first = nextSort([], '$title')
    const second = nextSort(first, '$title')
    expect([first, second, nextSort(second, '$title')]).toEqual([['$title'], ['-$title'], []])
  })

  it('starts ascending on another column, whatever the order was', () => {
    expect(nextSort(['-$title', 'properties.tier'], '$updatedAt')).toEqual(['$updatedAt'])
  })
})
