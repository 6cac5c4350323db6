import { setTimeout as sleep } from 'node:timers/promises'
import type { Journal } from './journal/journal.ts'
import type { Lanes } from './lanes.ts'
import type { Reporter } from './reporting/reporter.ts'

const LOOK_AGAIN_AFTER_MS = 200

/**
 * Resolves when further work may be taken: few messages wait, the portal takes reports, and the journal can be written.
 * Resolves at once when the signal is aborted.
 */
export async function waitForRoom(
  { lanes, reporter, journal }: { lanes: Lanes; reporter: Reporter; journal: Journal },
  signal: AbortSignal,
): Promise<void> {
  await lanes.room(signal)
  while ((reporter.isFull || !journal.isHealthy) && !signal.aborted) {
    await sleep(LOOK_AGAIN_AFTER_MS, undefined, { signal }).catch(() => undefined)
    await lanes.room(signal)
  }
}
