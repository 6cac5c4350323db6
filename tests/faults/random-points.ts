import { setTimeout as sleep } from 'node:timers/promises'
import type { SeededRandom } from '../support/index.ts'

/** Numbers between 0 and `total`, ascending, one in each of `count` equal parts: far enough apart to get going again. */
export function choosePoints(random: SeededRandom, count: number, total: number): number[] {
  const part = total / count
  return Array.from({ length: count }, (_, index) =>
    random.integer(Math.floor(index * part + part / 4), Math.floor((index + 0.9) * part)),
  )
}

/** Lets a random moment pass, so that a kill falls anywhere in what is under way. Nothing is waited for. */
export async function passRandomMoment(random: SeededRandom, longestMs: number): Promise<void> {
  await sleep(random.integer(0, longestMs))
}
