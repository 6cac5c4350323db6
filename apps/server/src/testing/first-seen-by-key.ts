import type { SeenRecord } from './kafka-for-tests.ts'

/** The values of each key in the order in which they were first seen: what a receiver that drops repeats has. */
export function firstSeenByKey(records: readonly SeenRecord[]): Record<string, string[]> {
  const values: Record<string, Set<string>> = {}
  for (const { key, value } of records) (values[key] ??= new Set()).add(value)
  return Object.fromEntries(Object.entries(values).map(([key, seen]) => [key, [...seen]]))
}
