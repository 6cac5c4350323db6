import { LruCache } from '../lru-cache.ts'
import { parseLiteral } from './parse-literal.ts'
import { parsePath } from './parse-path.ts'

/** One step of a path: a key of an object or a position in an array. */
export interface PathStep {
  key: string | number
  /** `?`: yields nothing where the step does not fit the value. */
  optional: boolean
}

/** A program that needs no jq: a path of steps, or a constant. */
export type FastProgram = { kind: 'path'; steps: readonly PathStep[] } | { kind: 'literal'; value: unknown }

const NOT_FAST = { kind: 'not_fast' } as const
const parsedPrograms = new LruCache<FastProgram | typeof NOT_FAST>({ entries: 5_000, characters: 500_000 })

/**
 * Recognises plain paths (`.a.b["c d"][0]?`) and literals.
 *
 * @param program after the quote rule.
 * @returns undefined when the program needs jq, be it only because of a blank in an unusual place.
 */
export function findFastProgram(program: string): FastProgram | undefined {
  let parsed = parsedPrograms.get(program)
  if (parsed === undefined) {
    parsed = parseFastProgram(program) ?? NOT_FAST
    parsedPrograms.add(program, parsed)
  }
  return parsed === NOT_FAST ? undefined : (parsed as FastProgram)
}

function parseFastProgram(program: string): FastProgram | undefined {
  const text = program.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')
  const steps = parsePath(text)
  if (steps !== undefined) return { kind: 'path', steps }
  const literal = parseLiteral(text)
  return literal && { kind: 'literal', value: literal.value }
}
