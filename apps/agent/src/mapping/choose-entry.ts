import { evaluateAll, type MappingEngine } from './evaluate.ts'
import type { MappingEntry } from './mapping-entry.ts'

/** The first entry whose `enabled` is true, or a program that yields exactly true. */
export async function chooseEntry(
  engine: MappingEngine,
  entries: readonly MappingEntry[],
  message: unknown,
): Promise<MappingEntry | undefined> {
  const programs = entries.flatMap((entry) => (typeof entry.enabled === 'string' ? [entry.enabled] : []))
  const results = (await evaluateAll(engine, programs, message)).values()
  const enabled = entries.map((entry) =>
    typeof entry.enabled === 'string' ? results.next().value === true : entry.enabled,
  )
  return entries[enabled.indexOf(true)]
}
