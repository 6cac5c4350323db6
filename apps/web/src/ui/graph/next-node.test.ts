import { describe, expect, it } from 'vitest'
import { firstNode, nextNode, type Direction } from './next-node.ts'

const at = (x: number, y: number) => ({ x, y, width: 200, height: 50 })

/** a and b one above the other, c to the right of both, d far below c. */
const boxes = new Map([
  ['a', at(0, 0)],
  ['b', at(0, 100)],
  ['c', at(300, 40)],
  ['d', at(300, 900)],
])

describe('arrow keys', () => {
  it.each<[string, Direction, string | undefined]>([
    ['a', 'right', 'c'],
    ['a', 'down', 'b'],
    ['b', 'up', 'a'],
    ['b', 'right', 'c'],
    ['c', 'left', 'a'],
    ['c', 'down', 'b'],
    ['d', 'up', 'c'],
    ['a', 'left', undefined],
    ['d', 'down', undefined],
    ['unknown', 'down', undefined],
  ])('go from %s %s to %s', (from, direction, expected) => {
    expect(nextNode(boxes, from, direction)).toBe(expected)
  })

  it('reach every node from the first one', () => {
    const reached = new Set([firstNode(boxes)!])
    for (const id of reached) {
      for (const direction of ['up', 'down', 'left', 'right'] as const) {
        const next = nextNode(boxes, id, direction)
        if (next !== undefined) reached.add(next)
      }
    }
    expect([...reached].sort()).toEqual([...boxes.keys()])
  })
})
