import { describe, expect, it } from 'vitest'
import type { ViewPart } from './table-view.ts'
import { northern } from './testing.ts'
import { fromAddress, searchOf, toAddress } from './view-address.ts'

describe('the address of a table', () => {
  it.each<[string, ViewPart]>([
    ['nothing', {}],
    [
      'every part',
      { filter: northern, sort: ['-$title', 'properties.a'], group: '$x', hidden: ['a', 'b'], order: ['b'] },
    ],
    ['empty parts', { filter: undefined, sort: [], group: undefined, hidden: [], order: [] }],
  ])('holds %s', (_case, part) => {
    const { filter, sort, group, hide, order } = toAddress(part)
    const given = Object.entries({ filter, sort, group, hide, order }).filter(([, value]) => value !== undefined)
    expect(fromAddress(Object.fromEntries(given) as Record<string, string>)).toStrictEqual(part)
  })

  it('leaves no trace of parts that are not given', () => {
    expect(Object.values(toAddress({})).every((value) => value === undefined)).toBe(true)
  })

  it.each([
    { filter: '{' },
    { filter: '7' },
    { filter: '{"combinator":"and"}' },
    { sort: 'a;drop' },
    { group: 'a b' },
    { hide: ',' },
  ])('that cannot be read says nothing: %j', (address) => {
    expect(fromAddress(address)).toEqual({})
  })

  it('searches for no more than the server takes', () => {
    expect(searchOf({ search: 'x'.repeat(300) })).toHaveLength(200)
    expect(searchOf({})).toBe('')
  })
})
