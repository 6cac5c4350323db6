import type { AcknowledgeRequest } from '@portolan/contract/runs'
import { sql } from 'kysely'
import { isAdmin, type Caller } from '../access/index.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { runChanged } from './run-events.ts'

type Deps = Pick<Services, 'db' | 'live'>

/**
 * Takes claimed runs over for good: they are not offered again. Whoever acknowledges a run first has it; every later
 * acknowledgement, also of a worker whose claim ran out, counts nothing.
 *
 * @returns how many of the named runs now belong to the caller.
 * @throws DomainError `already_acknowledged` when a single `runId` belongs to someone else (integrations ask that way);
 *   `missing_permissions`; `invalid_request` when no run is named.
 */
export async function acknowledgeRuns(deps: Deps, caller: Caller, request: AcknowledgeRequest): Promise<number> {
  if (!isAdmin(caller)) throw new DomainError('missing_permissions', 'Only a machine or an Admin may acknowledge runs')
  const runIds = request.runIds ?? (request.runId === undefined ? [] : [request.runId])
  if (runIds.length === 0) throw new DomainError('invalid_request', 'body must name runs in "runIds" or one in "runId"')

  const { rows } = await sql<{ id: string }>`
    update run r set pending_execution = false
    from (select id from run where org_id = ${caller.orgId} and id = any (${runIds}::text[])
      and pending_execution and claimed_until is not null and status = 'IN_PROGRESS'
      order by id for no key update) as mine
    where r.org_id = ${caller.orgId} and r.id = mine.id
    returning r.id`.execute(deps.db)
  for (const { id } of rows) runChanged(deps, { orgId: caller.orgId, runId: id })
  if (request.runIds === undefined && rows.length === 0) {
    throw new DomainError('already_acknowledged', `Run "${request.runId}" is not offered to this worker any more`)
  }
  return rows.length
}
