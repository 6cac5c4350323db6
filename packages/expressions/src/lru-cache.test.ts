import { describe, expect, it } from 'vitest'
import { LruCache } from './lru-cache.ts'

describe('LruCache', () => {
  it('drops the entry that was not used for longest', () => {
    const evicted: number[] = []
    const cache = new LruCache<number>({ entries: 2, characters: 100 }, (value) => evicted.push(value))
    cache.add('a', 1)
    cache.add('b', 2)
    cache.get('a')
    cache.add('c', 3)

    expect(evicted).toEqual([2])
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3])
  })

  it('holds no more characters of keys than its limit', () => {
    const cache = new LruCache<number>({ entries: 100, characters: 10 })
    for (let value = 0; value < 50; value += 1) cache.add(`key-${value}`.padEnd(6), value)

    expect(cache.size).toBe(1)
    expect(cache.get('key-49')).toBe(49)
  })
})
