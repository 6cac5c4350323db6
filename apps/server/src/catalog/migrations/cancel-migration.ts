import type { Caller } from '../../access/index.ts'
import { DomainError } from '../../errors.ts'
import type { Services } from '../../services.ts'
import { requireBlueprintWrite } from '../change-blueprint.ts'
import { hasEnded, type Migration } from './migration.ts'
import { getMigration, requestCancellation } from './migration-store.ts'

/** The step under way ends within this time as a rule. */
const SETTLE_MS = 500

/**
 * Stops a migration after the step under way; what it has done stays. To cancel twice is no fault.
 * @throws DomainError `missing_permissions`, `not_found`; `invalid_request` when it has ended already.
 */
export async function cancelMigration(
  deps: Pick<Services, 'db' | 'migrations'>,
  caller: Caller,
  id: string,
  reason: string | undefined,
): Promise<Migration> {
  requireBlueprintWrite(caller)
  await requestCancellation(deps.db, caller.orgId, id, reason ?? null)
  const requested = await getMigration(deps.db, caller.orgId, id)
  if (hasEnded(requested.status) && requested.status !== 'CANCELLED') {
    throw new DomainError('invalid_request', `Migration "${id}" has already ended: ${requested.status}`)
  }
  await deps.migrations.settle(id, SETTLE_MS)
  return getMigration(deps.db, caller.orgId, id)
}
