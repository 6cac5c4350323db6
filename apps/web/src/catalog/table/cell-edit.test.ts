import { describe, expect, it } from 'vitest'
import type { Entity } from '../catalog-types.ts'
import { cellAccess, toCellDraft, valueIn, withDraft } from './cell-edit.ts'
import { BERTH, COLUMNS } from './testing.ts'

const column = (id: string) => COLUMNS.find((candidate) => candidate.id === id)!
const fieldOf = (id: string) => {
  const access = cellAccess(BERTH, column(id), true)
  if ('reason' in access) throw new Error(access.reason)
  return access.field
}
const entity = {
  identifier: 'b1',
  properties: { depth: 9, note: 'x' },
  relations: { quay: 'q1' },
} as unknown as Entity

describe('a cell', () => {
  it.each(['properties.basin', 'properties.tags', 'properties.plan', 'relations.quay', 'relations.cranes'])(
    'of %s is edited in the table',
    (id) => {
      expect(cellAccess(BERTH, column(id), true)).toHaveProperty('field.label')
    },
  )

  it.each([
    ['properties.city', /Mirrored from quay\.city/],
    ['properties.label', /Calculated/],
    ['properties.ships', /related entities/],
    ['$identifier', /stays/],
    ['$title', /menu of the row/],
    ['$updatedAt', /by itself/],
  ])('of %s says why it is not', (id, words) => {
    expect(cellAccess(BERTH, column(id), true)).toEqual({ reason: expect.stringMatching(words) as string })
  })

  it('is not edited by those who may change nothing, and the reason for a computed one stays', () => {
    expect(cellAccess(BERTH, column('properties.note'), false)).toEqual({
      reason: expect.stringContaining('may not change') as string,
    })
    expect(cellAccess(BERTH, column('properties.city'), false)).toHaveProperty(
      'reason',
      expect.stringMatching(/Mirrored/),
    )
  })
})

describe('the change of a cell', () => {
  it.each([
    ['properties.depth', '12', { properties: { depth: 12 } }],
    ['properties.depth', '', { properties: { depth: null } }],
    ['properties.lit', false, { properties: { lit: false } }],
    ['properties.tags', [], { properties: { tags: null } }],
    ['relations.quay', 'q2', { relations: { quay: 'q2' } }],
    ['relations.cranes', [], { relations: { cranes: [] } }],
  ])('of %s to %j sends that one and nothing else', (id, value, draft) => {
    expect(toCellDraft(fieldOf(id), value)).toEqual(draft)
  })

  it('is shown before the server has answered, beside the other values', () => {
    const next = withDraft(entity, { properties: { depth: 12 } })
    expect(valueIn(next, column('properties.depth'))).toBe(12)
    expect(valueIn(next, column('properties.note'))).toBe('x')
    expect(valueIn(next, column('relations.quay'))).toBe('q1')
    expect(valueIn(entity, column('properties.depth'))).toBe(9)
  })
})
