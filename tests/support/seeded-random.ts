import { randomInt } from 'node:crypto'

/** Random numbers that a seed repeats. */
export interface SeededRandom {
  readonly seed: number
  /** A whole number from `lowest` to `highest`, both included. */
  integer(lowest: number, highest: number): number
}

/** The seed comes from `PORTOLAN_TEST_SEED`, else by chance; it is printed, so that a failure can be repeated. */
export function createSeededRandom(purpose: string): SeededRandom {
  const seed = Number(process.env.PORTOLAN_TEST_SEED ?? randomInt(1, 2 ** 31))
  process.stdout.write(`${purpose}: repeat with PORTOLAN_TEST_SEED=${seed}\n`)
  const next = mulberry32(seed)
  return { seed, integer: (lowest, highest) => lowest + Math.floor(next() * (highest - lowest + 1)) }
}

/** A small generator whose whole state is one 32-bit number. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
