import { describe, expect, it } from 'vitest'
import { coverage, NOTHING_SELECTED, toggleAll, toggleRange, toggleRow } from './selection.ts'

const ROWS = ['a', 'b', 'c', 'd', 'e']
const names = (selection: { identifiers: ReadonlySet<string> }) => [...selection.identifiers].sort().join('')

describe('toggleRow', () => {
  it('chooses a row, and leaves it out the second time', () => {
    const once = toggleRow(NOTHING_SELECTED, 'b')
    expect(names(once)).toBe('b')
    expect(names(toggleRow(once, 'b'))).toBe('')
  })
})

describe('toggleRange', () => {
  it.each([
    ['b', 'd', 'bcd'],
    ['d', 'b', 'bcd'],
    ['c', 'c', 'c'],
  ])('chooses all rows from %s to %s', (from, to, chosen) => {
    expect(names(toggleRange(toggleRow(NOTHING_SELECTED, from), ROWS, to))).toBe(chosen)
  })

  it('leaves a range out when the row it begins at was left out', () => {
    const all = toggleAll(NOTHING_SELECTED, ROWS)
    expect(names(toggleRange(toggleRow(all, 'b'), ROWS, 'd'))).toBe('ae')
  })

  it('changes only the row itself when the table no longer has the row it would begin at', () => {
    expect(names(toggleRange(toggleRow(NOTHING_SELECTED, 'gone'), ROWS, 'd'))).toBe('dgone')
  })

  it('begins the next range where this one ended', () => {
    const first = toggleRange(toggleRow(NOTHING_SELECTED, 'a'), ROWS, 'b')
    expect(names(toggleRange(first, ROWS, 'd'))).toBe('abcd')
  })

  it('follows the order in which the rows stand now', () => {
    expect(names(toggleRange(toggleRow(NOTHING_SELECTED, 'a'), ['c', 'a', 'e', 'b'], 'b'))).toBe('abe')
  })
})

describe('toggleAll', () => {
  it('chooses the loaded rows beside those chosen before, which stay when the loaded ones are left out', () => {
    const all = toggleAll(toggleRow(NOTHING_SELECTED, 'on another page'), ['a', 'b'])
    expect([...all.identifiers].sort()).toEqual(['a', 'b', 'on another page'])
    expect([...toggleAll(all, ['a', 'b']).identifiers]).toEqual(['on another page'])
  })

  it('completes a part', () => {
    expect(names(toggleAll(toggleRow(NOTHING_SELECTED, 'b'), ROWS))).toBe('abcde')
  })
})

it.each([
  [[], 'none'],
  [['b'], 'some'],
  [ROWS, 'all'],
  [['on another page'], 'none'],
] as const)('of the loaded rows, %j covers %s', (identifiers, expected) => {
  expect(coverage({ identifiers: new Set(identifiers), anchor: undefined }, ROWS)).toBe(expected)
})
