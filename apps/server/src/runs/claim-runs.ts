import { AGENT_INSTALLATION_ID, type ClaimRequest } from '@portolan/contract/runs'
import { sql } from 'kysely'
import { isAdmin, type Caller } from '../access/index.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { payloadPurpose } from './prepare-delivery.ts'
import { runChanged } from './run-events.ts'
import { selectRuns, toRun } from './run-store.ts'
import type { Run } from './run.ts'

export type ClaimDeps = Pick<Services, 'db' | 'live' | 'secretBox'>

const DEFAULT_LIMIT = 100
const DEFAULT_VISIBILITY_MS = 60_000

export interface ClaimedRun extends Run {
  /** As it is to be executed: secrets in clear. */
  payload: Record<string, unknown>
}

/**
 * Hands runs that wait for an agent or an integration to the caller and hides them from others for a while, oldest first.
 * A run that is not acknowledged within that time is offered again. Times are the database's.
 *
 * @throws DomainError `missing_permissions` unless the caller is a machine or an Admin.
 */
export async function claimRuns(deps: ClaimDeps, caller: Caller, request: ClaimRequest): Promise<ClaimedRun[]> {
  if (!isAdmin(caller)) throw new DomainError('missing_permissions', 'Only a machine or an Admin may claim runs')
  const { orgId } = caller
  const visibilityMs = request.visibilityTimeoutMs ?? DEFAULT_VISIBILITY_MS
  const claimed = await sql<{ id: string }>`
    with offered as (
      select r.id from run r
      where r.org_id = ${orgId} and r.installation_id = ${request.installationId} and r.pending_execution
        and r.status = 'IN_PROGRESS' and (r.claimed_until is null or r.claimed_until < now())
        and (${request.invocationMethod ?? null}::text is null or r.method_type = ${request.invocationMethod ?? null})
        and not (r.action_identifier = any (${request.exclude ?? []}::text[]))
      order by r.number
      limit ${request.limit ?? DEFAULT_LIMIT}
      for no key update skip locked
    )
    update run r set claimed_until = now() + make_interval(secs => ${visibilityMs / 1000})
    from offered where r.org_id = ${orgId} and r.id = offered.id
    returning r.id`.execute(deps.db)
  if (claimed.rows.length === 0) return []

  const rows = await selectRuns(deps.db, orgId)
    .where('r.id', '=', sql<string>`any(${claimed.rows.map((row) => row.id)}::text[])`)
    .orderBy('r.number')
    .execute()
  for (const row of rows) runChanged(deps, { orgId, runId: row.id })
  return rows.map((row) => {
    const run = toRun(row)
    const sealed = row.sealed_payload
    const payload =
      sealed === null
        ? run.payload
        : (JSON.parse(deps.secretBox.open(sealed, payloadPurpose(orgId, run.id))) as Record<string, unknown>)
    return { ...run, payload: toClaimPayload(payload ?? {}, request.installationId) }
  })
}

/**
 * @compat port-agent: fails a run whose payload lacks `agent` or whose `body` is no object.
 */
function toClaimPayload(payload: Record<string, unknown>, installationId: string): Record<string, unknown> {
  if (installationId !== AGENT_INSTALLATION_ID) return payload
  const { body } = payload
  return { ...payload, agent: true, body: Array.isArray(body) ? { body } : (body ?? {}) }
}
