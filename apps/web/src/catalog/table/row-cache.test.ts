import { QueryClient } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import type { Entity } from '../catalog-types.ts'
import { replaceRow } from './row-cache.ts'

const row = (identifier: string, depth: number, updatedAt = '2030-01-01T00:00:00.000Z') =>
  ({ identifier, blueprint: 'berth', properties: { depth }, updatedAt }) as unknown as Entity
const paged = (...rows: Entity[]) => ({ pages: [{ rows, next: null, total: null }], pageParams: [''] })

describe('a newer reading of an entity', () => {
  it('takes the place of its row in every table of the blueprint, and of no other row', () => {
    const client = new QueryClient()
    client.setQueryData(['table', 'berth', 'a'], paged(row('b1', 1), row('b2', 2)))
    client.setQueryData(['table', 'berth', 'groups'], { pages: [{ groups: [] }] })
    client.setQueryData(['table', 'crane', 'a'], paged(row('b1', 1)))

    replaceRow(client, row('b1', 9, '2030-01-02T00:00:00.000Z'))

    expect(client.getQueryData(['table', 'berth', 'a'])).toEqual(
      paged(row('b1', 9, '2030-01-02T00:00:00.000Z'), row('b2', 2)),
    )
    expect(client.getQueryData(['table', 'berth', 'groups'])).toEqual({ pages: [{ groups: [] }] })
    expect(client.getQueryData(['table', 'crane', 'a'])).toEqual(paged(row('b1', 1)))
  })

  it('that arrives late does not cover a later one', () => {
    const client = new QueryClient()
    const later = paged(row('b1', 9, '2030-01-03T00:00:00.000Z'))
    client.setQueryData(['table', 'berth', 'a'], later)
    replaceRow(client, row('b1', 1, '2030-01-02T00:00:00.000Z'))
    expect(client.getQueryData(['table', 'berth', 'a'])).toEqual(later)
  })
})
