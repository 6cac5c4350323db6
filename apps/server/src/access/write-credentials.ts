import type { AppDocument, AppView, AppWithSecret } from '@portolan/contract/apps'
import { APP_FIELDS } from '@portolan/contract/apps'
import { recordAudit } from '../audit/index.ts'
import type { Db, Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { toAppView } from './app-view.ts'
import type { Caller } from './caller.ts'
import { createClientId, createClientSecret } from './credential-secret.ts'
import {
  deleteCredential,
  findCredentialOf,
  insertCredential,
  listCredentials,
  lockCredential,
  renameCredential,
  replaceSecret,
  type Credential,
} from './credential-store.ts'
import { requireAdmin } from './require-admin.ts'
import { requireNothingSigned } from './rotation-hazard.ts'
import { selectFields } from './select-fields.ts'

type Deps = Pick<Services, 'db'>
type SecretDeps = Pick<Services, 'db' | 'secretBox'>
/** This server hears of the end of a credential at once, others within seconds. */
type EndingDeps = Pick<Services, 'enabledCredentials'>

/** @throws DomainError `missing_permissions`, `invalid_request` for an unknown field. */
export async function readCredentials(
  deps: Deps,
  caller: Caller,
  fields: readonly string[],
): Promise<Partial<AppView>[]> {
  requireAdmin(caller, 'see credentials')
  const credentials = await listCredentials(deps.db, caller.orgId)
  return credentials.map((credential) => selectFields(toAppView(credential), fields, APP_FIELDS))
}

/**
 * Makes a pair of client id and secret. The secret is returned this once.
 * @throws DomainError `missing_permissions`.
 */
export async function createCredential(
  deps: SecretDeps,
  caller: Caller,
  document: AppDocument,
): Promise<AppWithSecret> {
  requireAdmin(caller, 'create credentials')
  const { orgId } = caller
  const clientId = createClientId()
  const clientSecret = createClientSecret()
  return deps.db.transaction().execute(async (trx) => {
    await insertCredential(trx, deps.secretBox, { orgId, clientId, clientSecret, name: document.name, signing: false })
    const after = toAppView(await getCredential(trx, orgId, clientId))
    await record(trx, caller, { action: 'CREATE', clientId, before: null, after })
    return { ...after, secret: clientSecret }
  })
}

/** @throws DomainError `missing_permissions`, `not_found`. */
export async function changeCredential(
  deps: Deps,
  caller: Caller,
  clientId: string,
  document: AppDocument,
): Promise<AppView> {
  requireAdmin(caller, 'change credentials')
  return deps.db.transaction().execute(async (trx) => {
    const credential = await getLocked(trx, caller.orgId, clientId)
    if (credential.name === document.name) return toAppView(credential)
    await renameCredential(trx, credential, document.name)
    const after = toAppView(await getCredential(trx, caller.orgId, clientId))
    await record(trx, caller, { action: 'UPDATE', clientId, before: toAppView(credential), after })
    return after
  })
}

/**
 * Gives a credential another secret, returned this once, and ends all tokens of the old one: here at once, at other
 * servers within the time that they remember credentials.
 * @throws DomainError `missing_permissions`, `not_found`; `conflict` while something made with the signing secret waits.
 */
export async function rotateSecret(
  deps: SecretDeps & EndingDeps & Pick<Services, 'organizationStates'>,
  caller: Caller,
  clientId: string,
): Promise<AppWithSecret> {
  requireAdmin(caller, 'rotate secrets')
  const { orgId } = caller
  const clientSecret = createClientSecret()
  const rotated = await deps.db.transaction().execute(async (trx) => {
    const credential = await getLocked(trx, orgId, clientId)
    if (credential.signing) await requireNothingSigned(trx, orgId)
    await replaceSecret(trx, deps.secretBox, credential, clientSecret)
    const after = toAppView(await getCredential(trx, orgId, clientId))
    await record(trx, caller, {
      action: 'UPDATE',
      clientId,
      before: toAppView(credential),
      after,
      message: 'The client secret was rotated',
    })
    return { ...after, secret: clientSecret }
  })
  deps.enabledCredentials.forget({ orgId, clientId })
  deps.organizationStates.forget(orgId)
  return rotated
}

/**
 * Deletes a credential and ends its tokens, as `rotateSecret` does.
 * @throws DomainError `missing_permissions`, `not_found`; `protected_resource` for the one that signs.
 */
export async function removeCredential(deps: Deps & EndingDeps, caller: Caller, clientId: string): Promise<void> {
  requireAdmin(caller, 'delete credentials')
  const { orgId } = caller
  await deps.db.transaction().execute(async (trx) => {
    const credential = await getLocked(trx, orgId, clientId)
    if (credential.signing) {
      throw new DomainError(
        'protected_resource',
        `"${credential.name}" signs the messages of the organization: it can be rotated, but not deleted`,
      )
    }
    await deleteCredential(trx, credential)
    await record(trx, caller, { action: 'DELETE', clientId, before: toAppView(credential), after: null })
  })
  deps.enabledCredentials.forget({ orgId, clientId })
}

const getCredential = async (db: Db, orgId: string, clientId: string): Promise<Credential> =>
  requireFound(await findCredentialOf(db, orgId, clientId), clientId)

const getLocked = async (trx: Trx, orgId: string, clientId: string): Promise<Credential> =>
  requireFound(await lockCredential(trx, orgId, clientId), clientId)

function requireFound(credential: Credential | undefined, clientId: string): Credential {
  if (credential === undefined) throw new DomainError('not_found', `The credential "${clientId}" was not found`)
  return credential
}

const record = (
  trx: Trx,
  caller: Caller,
  change: {
    action: 'CREATE' | 'UPDATE' | 'DELETE'
    clientId: string
    before: AppView | null
    after: AppView | null
    message?: string
  },
): Promise<void> => {
  const { clientId, ...rest } = change
  return recordAudit(trx, caller, { ...rest, resourceType: 'credential', context: { clientId } })
}
