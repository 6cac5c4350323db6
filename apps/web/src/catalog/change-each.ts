import { PortolanError } from '@portolan/client'
import { messageOf } from '../ui/explain-error.ts'
import type { BatchControl, BatchOutcome, Failure } from './batch-outcome.ts'

/** Refusals that say something about one entity, so that the others are worth trying. */
const REFUSALS = [400, 403, 404, 409, 422]

/**
 * Changes entities one after the other. A refused one is left as it was; any other failure ends the change, and all that is
 * left fails with its reason.
 * @throws nothing: what goes wrong stands in the outcome.
 */
export async function changeEach(
  identifiers: readonly string[],
  change: (identifier: string) => Promise<unknown>,
  { onProgress, signal }: BatchControl,
): Promise<BatchOutcome> {
  const failures: Failure[] = []
  let done = 0
  for (const [index, identifier] of identifiers.entries()) {
    if (signal.aborted) return { done, failures, untried: identifiers.slice(index) }
    try {
      await change(identifier)
      done += 1
    } catch (error) {
      const isRefusal = error instanceof PortolanError && REFUSALS.includes(error.status)
      const concerned = isRefusal ? [identifier] : identifiers.slice(index)
      failures.push(...concerned.map((name) => ({ identifier: name, message: messageOf(error), isNeeded: false })))
      if (!isRefusal) break
    }
    onProgress({ done, failed: failures.length })
  }
  return { done, failures, untried: [] }
}
