import { describe, expect, it } from 'vitest'
import type { Entity } from '../catalog-types.ts'
import { flatLines, groupedLines, groupKey, type GroupRows } from './table-lines.ts'

const entity = (identifier: string) => ({ identifier }) as Entity
const rows = (part: Partial<GroupRows>): GroupRows => ({
  entities: [],
  isPending: false,
  problem: undefined,
  retry: () => undefined,
  loadMore: undefined,
  ...part,
})
const NORTH = { value: 'north', count: 2 }
const NONE = { value: null, count: 1 }
const load = () => undefined

describe('the lines of a table', () => {
  it('are its entities, and end where more can be loaded', () => {
    const { lines, more } = flatLines([entity('a'), entity('b')], load)
    expect(lines.map(({ kind, key }) => [kind, key])).toEqual([
      ['entity', 'a'],
      ['entity', 'b'],
    ])
    expect(more).toEqual([{ index: 1, load }])
    expect(flatLines([], undefined).more).toEqual([])
  })

  it('are groups, those that are open with their entities below, each place where more follows known', () => {
    const open = rows({ entities: [entity('a'), entity('b')], loadMore: load })
    const { lines, more } = groupedLines([NORTH, NONE], (group) => (group === NORTH ? open : undefined), load)
    expect(lines.map(({ kind }) => kind)).toEqual(['group', 'entity', 'entity', 'group'])
    expect(lines.map((line) => line.kind === 'group' && line.isOpen)).toEqual([true, false, false, false])
    expect(more.map(({ index }) => index)).toEqual([2, 3])
  })

  it.each<[string, Partial<GroupRows>, string]>([
    ['is loading', { isPending: true }, 'Loading…'],
    ['could not be read', { problem: 'No answer' }, 'No answer'],
    ['is empty by now', {}, 'Changed meanwhile: refresh to see where they are'],
  ])('say of an open group that it %s', (_case, part, text) => {
    const { lines } = groupedLines([NORTH], () => rows(part), undefined)
    expect(lines[1]).toMatchObject({ kind: 'note', text, onRetry: part.problem && expect.any(Function) })
  })

  it('have different keys for different values, also of one text', () => {
    const keys = ['1', 1, true, 'true', null, 'null', ''].map((value) => groupKey({ value }))
    expect(new Set(keys).size).toBe(keys.length)
  })
})
