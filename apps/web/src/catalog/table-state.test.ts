import { describe, expect, it } from 'vitest'
import { fromHiddenColumns, nextSort, toHiddenColumns, toSortRules, toTableSearch } from './table-state.ts'

describe('the address of a catalog page', () => {
  it('keeps search, sort and hidden columns', () => {
    const address = { search: 'cart', sort: '-properties.tier', hide: '$createdAt,properties.tier' }
    expect(toTableSearch(address)).toEqual(address)
  })

  it('drops what it does not know and what is malformed', () => {
    expect(toTableSearch({ search: '', sort: 'a;drop', hide: 7, filter: 'x' })).toEqual({})
  })

  it('names one sort rule', () => {
    expect(toSortRules('$title')).toEqual([{ property: '$title', order: 'ASC' }])
    expect(toSortRules('-properties.cost')).toEqual([{ property: 'cost', order: 'DESC' }])
    expect(toSortRules(undefined)).toEqual([])
  })
})

describe('a click on a column header', () => {
  it('goes from ascending over descending back to the default order', () => {
    const first = nextSort(undefined, '$title')
    const second = nextSort(first, '$title')
    expect([first, second, nextSort(second, '$title')]).toEqual(['$title', '-$title', undefined])
  })

  it('starts ascending on another column', () => {
    expect(nextSort('-$title', '$updatedAt')).toBe('$updatedAt')
  })
})

describe('hidden columns', () => {
  it('come from the address before the memory before the default', () => {
    expect([...toHiddenColumns('a', ['b'], ['c'])]).toEqual(['a'])
    expect([...toHiddenColumns(undefined, ['b'], ['c'])]).toEqual(['b'])
    expect([...toHiddenColumns(undefined, undefined, ['c'])]).toEqual(['c'])
  })

  it.each([[[]], [['a', 'b']]])('survive a round trip through the address: %j', (hidden: string[]) => {
    expect([...toHiddenColumns(fromHiddenColumns(new Set(hidden)), ['x'], ['y'])]).toEqual(hidden)
  })
})
