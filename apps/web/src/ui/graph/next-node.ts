import type { Box } from './elk-graph.ts'

export type Direction = 'up' | 'down' | 'left' | 'right'

export const ARROW_KEYS: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
}

/** Being off to the side counts so many times as much as being far away: an arrow key goes straight where it can. */
const ASIDE_WEIGHT = 2

/**
 * The node that an arrow key goes to: the nearest one on that side.
 * @returns undefined when there is none.
 */
export function nextNode(boxes: ReadonlyMap<string, Box>, from: string, direction: Direction): string | undefined {
  const start = boxes.get(from)
  if (start === undefined) return undefined
  let best: { id: string; cost: number } | undefined
  for (const [id, box] of boxes) {
    if (id === from) continue
    const { ahead, aside } = measure(start, box, direction)
    if (ahead <= 0) continue
    const cost = ahead + ASIDE_WEIGHT * aside
    if (best === undefined || cost < best.cost) best = { id, cost }
  }
  return best?.id
}

/** The first node as one reads: from the left, then from above. */
export function firstNode(boxes: ReadonlyMap<string, Box>): string | undefined {
  const [first] = [...boxes].sort(([, one], [, other]) => one.x - other.x || one.y - other.y)
  return first?.[0]
}

function measure(start: Box, box: Box, direction: Direction): { ahead: number; aside: number } {
  const right = box.x + box.width / 2 - (start.x + start.width / 2)
  const down = box.y + box.height / 2 - (start.y + start.height / 2)
  switch (direction) {
    case 'right':
      return { ahead: right, aside: Math.abs(down) }
    case 'left':
      return { ahead: -right, aside: Math.abs(down) }
    case 'down':
      return { ahead: down, aside: Math.abs(right) }
    case 'up':
      return { ahead: -down, aside: Math.abs(right) }
  }
}
