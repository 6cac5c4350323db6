import type { Caller } from '../access/index.ts'
import type { Db } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import { getStoredRun } from './run-store.ts'

/**
 * Judges the `run_id` of a write to the catalog: only a run in progress may own changes.
 * @throws DomainError `not_found`, `run_exhausted`.
 */
export async function checkLinkedRun(db: Db, caller: Caller, runId: string): Promise<void> {
  const run = await getStoredRun(db, caller.orgId, runId)
  if (run.status === 'IN_PROGRESS') return
  throw new DomainError('run_exhausted', `Run "${runId}" of query/run_id is not in progress: it is ${run.status}`)
}
