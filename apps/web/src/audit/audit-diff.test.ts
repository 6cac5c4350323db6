import { describe, expect, it } from 'vitest'
import { listChanges, toFolded } from './audit-diff.ts'

const lines = (before: unknown, after: unknown) =>
  listChanges(before, after).map(({ kind, path }) => `${kind} ${path.join('.')}`)

describe('listChanges', () => {
  it('tells what was added, removed and changed, at any depth, and leaves out what is the same', () => {
    const before = { title: 'Cart', properties: { tier: 'gold', lang: 'Go', same: [1, { a: 1 }] } }
    const after = { title: 'Cart', properties: { tier: 'tin', owner: 'ada', same: [1, { a: 1 }] } }
    expect(listChanges(before, after)).toEqual([
      { path: ['properties', 'tier'], kind: 'changed', before: 'gold', after: 'tin' },
      { path: ['properties', 'lang'], kind: 'removed', before: 'Go', after: undefined },
      { path: ['properties', 'owner'], kind: 'added', before: undefined, after: 'ada' },
    ])
  })

  it('shows a new thing as added and a deleted one as removed, property by property', () => {
    const thing = { title: 'Cart', icon: null, relations: {}, properties: { tier: 'gold' } }
    expect(lines(null, thing)).toEqual(['added title', 'added properties.tier'])
    expect(lines(thing, null)).toEqual(['removed title', 'removed properties.tier'])
  })

  it.each([
    ['a property that was null and is gone', { a: null }, {}],
    ['an empty object in place of nothing', { a: {} }, {}],
    ['nothing at all', null, null],
  ])('is empty for %s', (_name, before, after) => expect(listChanges(before, after)).toEqual([]))

  it('keeps false, zero and empty text apart from what is not set', () => {
    expect(lines({}, { a: false, b: 0, c: '' })).toEqual(['added a', 'added b', 'added c'])
  })

  it('compares lists as a whole', () => {
    expect(listChanges({ team: ['a'] }, { team: ['a', 'b'] })).toEqual([
      { path: ['team'], kind: 'changed', before: ['a'], after: ['a', 'b'] },
    ])
  })

  it('tells an object that took the place of a text as one change', () => {
    expect(lines({ body: 'text' }, { body: { a: 1 } })).toEqual(['changed body'])
  })

  it('names the time and author of the change last', () => {
    const before = { updatedAt: '1', updatedBy: 'ada', title: 'A', properties: { updatedAt: 'x' } }
    const after = { updatedAt: '2', updatedBy: 'ben', title: 'B', properties: { updatedAt: 'y' } }
    expect(lines(before, after)).toEqual([
      'changed title',
      'changed properties.updatedAt',
      'changed updatedAt',
      'changed updatedBy',
    ])
  })
})

describe('toFolded', () => {
  it.each([
    ['many characters', 'x'.repeat(500)],
    ['many lines', 'line\n'.repeat(20)],
    ['many items', Array.from({ length: 30 }, (_, index) => index)],
  ])('folds a value of %s, and keeps all of it', (_name, value) => {
    const { text, start } = toFolded(value)
    expect(text).toBe(typeof value === 'string' ? value : JSON.stringify(value, null, 2))
    expect(text.startsWith(start!)).toBe(true)
    expect(start!.length).toBeLessThan(text.length)
  })

  it('puts a short list on one line', () => expect(toFolded(['node', 'go']).text).toBe('["node","go"]'))

  it('leaves a short value as it is', () => {
    expect(toFolded('gold')).toEqual({ text: 'gold', start: undefined })
    expect(toFolded(false)).toEqual({ text: 'false', start: undefined })
  })
})
