import type { Organization, OrganizationPatch } from '@portolan/contract/organization'
import { sql } from 'kysely'
import { recordAudit } from '../audit/index.ts'
import type { Services } from '../services.ts'
import type { Caller } from './caller.ts'
import { requireAdmin } from './require-admin.ts'

type Deps = Pick<Services, 'db'>

/** @compat terraform-provider: with it, teams are resolved to their entities of `_team` by title. */
const FEATURE_FLAGS = ['USERS_AND_TEAMS_OWNERSHIP_V2']

export async function getOrganization(deps: Deps, caller: Caller): Promise<Organization> {
  const row = await deps.db
    .selectFrom('organization')
    .select(['id', 'name', 'settings'])
    .where('id', '=', caller.orgId)
    .executeTakeFirstOrThrow()
  return { id: row.id, name: row.name, featureFlags: FEATURE_FLAGS, settings: row.settings }
}

/**
 * Changes the name and merges settings key by key. Unknown settings are kept.
 * @throws DomainError `missing_permissions` unless the caller is an Admin.
 */
export async function patchOrganization(deps: Deps, caller: Caller, patch: OrganizationPatch): Promise<void> {
  requireAdmin(caller, 'change the organization')
  await deps.db.transaction().execute(async (trx) => {
    const before = await trx
      .selectFrom('organization')
      .select(['name', 'settings'])
      .where('id', '=', caller.orgId)
      .forUpdate()
      .executeTakeFirstOrThrow()
    const after = { name: patch.name ?? before.name, settings: { ...before.settings, ...patch.settings } }
    await trx
      .updateTable('organization')
      .set({ name: after.name, settings: JSON.stringify(after.settings), updated_at: sql`now()` })
      .where('id', '=', caller.orgId)
      .execute()
    await recordAudit(trx, caller, {
      action: 'UPDATE',
      resourceType: 'organization',
      context: { organization: caller.orgId },
      before,
      after,
    })
  })
}
