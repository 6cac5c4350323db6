import { describe, expect, it } from 'vitest'
import { newClusterId } from './storage.ts'

describe('newClusterId', () => {
  it('never begins with a dash, which the format tool takes for an option', () => {
    const ids = Array.from({ length: 2_000 }, newClusterId)

    expect(ids.filter((id) => !/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/.test(id))).toEqual([])
  })
})
