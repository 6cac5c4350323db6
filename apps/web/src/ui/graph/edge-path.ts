import type { Point } from './elk-graph.ts'

/** The path of an edge through its points, with round corners where there is room for them. Data of an SVG path. */
export function toEdgePath(points: readonly Point[], radius = 6): string {
  const [start, ...rest] = points
  const end = rest.pop()
  if (start === undefined || end === undefined) return ''
  const corners = rest.map((corner, index) => {
    const before = points[index]!
    const after = points[index + 2]!
    const entry = pointTowards(corner, before, radius)
    const exit = pointTowards(corner, after, radius)
    return `L${at(entry)} Q${at(corner)} ${at(exit)}`
  })
  return [`M${at(start)}`, ...corners, `L${at(end)}`].join(' ')
}

/** A point on the way from one to another: `distance` away, and at most half of the way. */
function pointTowards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  const share = length === 0 ? 0 : Math.min(distance / length, 0.5)
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
}

const at = ({ x, y }: Point) => `${round(x)},${round(y)}`
const round = (value: number) => Math.round(value * 10) / 10
