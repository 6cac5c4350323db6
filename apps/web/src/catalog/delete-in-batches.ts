import { PortolanError } from '@portolan/client'
import { messageOf } from '../ui/explain-error.ts'
import { toBatches, type BatchControl, type BatchOutcome, type Failure } from './batch-outcome.ts'

/** The server allows this many in one request. */
const BATCH_SIZE = 100

/**
 * Deletes entities batch by batch. Those that were refused only because of entities deleted after them are tried again.
 * @throws nothing: what goes wrong stands in the outcome.
 */
export async function deleteInBatches(
  identifiers: readonly string[],
  deleteBatch: (identifiers: readonly string[]) => Promise<unknown>,
  { onProgress, signal }: BatchControl,
): Promise<BatchOutcome> {
  let done = 0
  let outcome = await deleteOnce(identifiers, deleteBatch, { onProgress, signal })
  while (outcome.done > 0 && outcome.failures.length > 0 && outcome.failures.every(({ isNeeded }) => isNeeded)) {
    if (signal.aborted) break
    done += outcome.done
    const before = done
    const again = outcome.failures.map(({ identifier }) => identifier)
    outcome = await deleteOnce(again, deleteBatch, {
      onProgress: (progress) => onProgress({ ...progress, done: before + progress.done }),
      signal,
    })
  }
  return { ...outcome, done: done + outcome.done }
}

/**
 * A batch is refused whole when something else needs one of its entities, so it is halved until those stand alone. Any
 * other failure ends the deletion, and all that is left fails with its reason.
 */
async function deleteOnce(
  identifiers: readonly string[],
  deleteBatch: (identifiers: readonly string[]) => Promise<unknown>,
  { onProgress, signal }: BatchControl,
): Promise<BatchOutcome> {
  const waiting = toBatches(identifiers, BATCH_SIZE)
  const failures: Failure[] = []
  let done = 0
  for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
    if (signal.aborted) return { done, failures, untried: [...batch, ...waiting.flat()] }
    try {
      await deleteBatch(batch)
      done += batch.length
    } catch (error) {
      const isNeeded = error instanceof PortolanError && error.code === 'has_dependents'
      const middle = Math.ceil(batch.length / 2)
      if (isNeeded && batch.length > 1) waiting.unshift(batch.slice(0, middle), batch.slice(middle))
      else {
        const concerned = isNeeded ? batch : [...batch, ...waiting.splice(0).flat()]
        failures.push(...concerned.map((identifier) => ({ identifier, message: messageOf(error), isNeeded })))
      }
    }
    onProgress({ done, failed: failures.length })
  }
  return { done, failures, untried: [] }
}
