import { expect, it } from 'vitest'
import { toEdgePath } from './edge-path.ts'

it('goes straight from the first point to the last when there are only two', () => {
  expect(
    toEdgePath([
      { x: 0, y: 5 },
      { x: 40.04, y: 5 },
    ]),
  ).toBe('M0,5 L40,5')
})

it('rounds corners, and never by more than half of the way to the next point', () => {
  const corner = [
    { x: 0, y: 0 },
    { x: 20, y: 0 },
    { x: 20, y: 4 },
  ]
  expect(toEdgePath(corner, 6)).toBe('M0,0 L14,0 Q20,0 20,2 L20,4')
})

it('draws nothing of nothing', () => {
  expect(toEdgePath([])).toBe('')
})
