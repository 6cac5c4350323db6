import { PortolanError } from '@portolan/client'
import { messageOf } from '../ui/explain-error.ts'
import { toBatches, type BatchControl, type BatchOutcome, type Failure } from './batch-outcome.ts'

/** The server allows this many in one request. */
const BATCH_SIZE = 100
/** Why a whole batch is refused because of some of its entities. */
const REFUSALS = ['has_dependents', 'missing_permissions']

/**
 * Deletes entities batch by batch. Those that were refused only because of entities deleted after them are tried again.
 * @throws nothing: what goes wrong stands in the outcome.
 */
export async function deleteInBatches(
  identifiers: readonly string[],
  deleteBatch: (identifiers: readonly string[]) => Promise<unknown>,
  { onProgress, signal }: BatchControl,
): Promise<BatchOutcome> {
  let outcome = await deleteOnce(identifiers, deleteBatch, { onProgress, signal })
  let hasProgressed = outcome.done > 0
  while (hasProgressed && !signal.aborted && outcome.failures.some(({ isNeeded }) => isNeeded)) {
    const { done, failures, untried } = outcome
    const final = failures.filter(({ isNeeded }) => !isNeeded)
    const needed = failures.filter(({ isNeeded }) => isNeeded)
    const again = await deleteOnce(
      needed.map(({ identifier }) => identifier),
      deleteBatch,
      {
        onProgress: (progress) => onProgress({ done: done + progress.done, failed: final.length + progress.failed }),
        signal,
      },
    )
    hasProgressed = again.done > 0
    outcome = {
      done: done + again.done,
      failures: [...final, ...again.failures],
      untried: [...untried, ...again.untried],
    }
  }
  return outcome
}

/**
 * A batch is refused whole when something else needs one of its entities, or the caller may not delete one, so it is halved
 * until those stand alone. Any other failure ends the deletion, and all that is left fails with its reason.
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
      const code = error instanceof PortolanError ? error.code : ''
      const isRefusal = REFUSALS.includes(code)
      const isNeeded = code === 'has_dependents'
      const middle = Math.ceil(batch.length / 2)
      if (isRefusal && batch.length > 1) waiting.unshift(batch.slice(0, middle), batch.slice(middle))
      else {
        const concerned = isRefusal ? batch : [...batch, ...waiting.splice(0).flat()]
        failures.push(...concerned.map((identifier) => ({ identifier, message: messageOf(error), isNeeded })))
      }
    }
    onProgress({ done, failed: failures.length })
  }
  return { done, failures, untried: [] }
}
