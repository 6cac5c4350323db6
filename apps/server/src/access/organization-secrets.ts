import type { NewSecret, SecretPatch, SecretView } from '@portolan/contract/secrets'
import { recordAudit } from '../audit/index.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { toActorName, type Caller } from './caller.ts'
import { deleteSecret, findSecret, insertSecret, listSecrets, updateSecret } from './organization-secret-store.ts'
import { requireAdmin } from './require-admin.ts'

/* Whoever edits actions can read every secret through one, so both are for Admins alone. */

type Deps = Pick<Services, 'db' | 'secretBox'>

/** @throws DomainError `missing_permissions`. */
export async function readSecrets(deps: Deps, caller: Caller): Promise<SecretView[]> {
  requireAdmin(caller, 'see or change secrets')
  return listSecrets(deps.db, caller.orgId)
}

/** @throws DomainError `missing_permissions`, `not_found`. */
export async function getSecret(deps: Deps, caller: Caller, name: string): Promise<SecretView> {
  requireAdmin(caller, 'see or change secrets')
  return getExisting(deps, caller, name)
}

/** @throws DomainError `missing_permissions`, `identifier_taken`. */
export async function createSecret(deps: Deps, caller: Caller, secret: NewSecret): Promise<SecretView> {
  requireAdmin(caller, 'see or change secrets')
  const { orgId } = caller
  return deps.db.transaction().execute(async (trx) => {
    const isNew = await insertSecret(trx, deps.secretBox, {
      orgId,
      name: secret.secretName,
      value: secret.secretValue,
      description: secret.description ?? null,
      by: toActorName(caller),
    })
    if (!isNew) throw new DomainError('identifier_taken', `The secret "${secret.secretName}" exists already`)
    const { revision: _revision, ...after } = await getExisting({ db: trx }, caller, secret.secretName)
    await recordAudit(trx, caller, {
      action: 'CREATE',
      resourceType: 'secret',
      context: { secret: secret.secretName },
      before: null,
      after,
    })
    return after
  })
}

/**
 * Replaces value or description; an empty or null description clears it.
 * @throws DomainError `missing_permissions`, `not_found`.
 */
export async function patchSecret(deps: Deps, caller: Caller, name: string, patch: SecretPatch): Promise<SecretView> {
  requireAdmin(caller, 'see or change secrets')
  return deps.db.transaction().execute(async (trx) => {
    const { revision, ...before } = await getExisting({ db: trx }, caller, name, { locked: true })
    await updateSecret(trx, deps.secretBox, {
      orgId: caller.orgId,
      name,
      revision,
      ...(patch.secretValue !== undefined && { value: patch.secretValue }),
      description: patch.description === undefined ? before.description : patch.description || null,
      by: toActorName(caller),
    })
    const { revision: _revision, ...after } = await getExisting({ db: trx }, caller, name)
    await recordAudit(trx, caller, {
      action: 'UPDATE',
      resourceType: 'secret',
      context: { secret: name, valueChanged: patch.secretValue !== undefined },
      before,
      after,
    })
    return after
  })
}

/** @throws DomainError `missing_permissions`, `not_found`. */
export async function removeSecret(deps: Deps, caller: Caller, name: string): Promise<void> {
  requireAdmin(caller, 'see or change secrets')
  await deps.db.transaction().execute(async (trx) => {
    const { revision: _revision, ...before } = await getExisting({ db: trx }, caller, name, { locked: true })
    await deleteSecret(trx, caller.orgId, name)
    await recordAudit(trx, caller, {
      action: 'DELETE',
      resourceType: 'secret',
      context: { secret: name },
      before,
      after: null,
    })
  })
}

async function getExisting(
  deps: Pick<Services, 'db'>,
  caller: Caller,
  name: string,
  options?: { locked: boolean },
): Promise<SecretView & { revision: number }> {
  const secret = await findSecret(deps.db, caller.orgId, name, options)
  if (secret === undefined) throw new DomainError('not_found', `The secret "${name}" was not found`)
  return secret
}
