import { recordAudit } from '../audit/index.ts'
import type { Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { toAppView } from './app-view.ts'
import type { Caller } from './caller.ts'
import { createClientId, createClientSecret } from './credential-secret.ts'
import { findAccountCredential, findCredentialOf, insertCredential, replaceSecret } from './credential-store.ts'
import { getUser } from './read-users.ts'
import { requireAdmin } from './require-admin.ts'
import type { SecretBox } from './secret-box.ts'
import type { User } from './user-store.ts'

/** @compat Port: documented as the only domain of service accounts. */
export const SERVICE_ACCOUNT_SUFFIX = '@serviceaccounts.getport.io'

export interface ClientPair {
  clientId: string
  clientSecret: string
}

/** Gives a new service account the credential that it signs in with. The secret is returned this once. */
export async function createAccountCredential(
  trx: Trx,
  secretBox: SecretBox,
  caller: Pick<Caller, 'orgId' | 'id' | 'origin'>,
  user: User,
): Promise<ClientPair> {
  const { orgId } = caller
  const pair = { clientId: createClientId(), clientSecret: createClientSecret() }
  const name = user.email
  await insertCredential(trx, secretBox, { ...pair, orgId, name, signing: false, accountId: user.id })
  const credential = await findCredentialOf(trx, orgId, pair.clientId, user.id)
  await recordAudit(trx, caller, {
    action: 'CREATE',
    resourceType: 'credential',
    context: { clientId: pair.clientId, user: user.email },
    before: null,
    after: toAppView(credential!),
  })
  return pair
}

/**
 * Gives the credential of a service account another secret, returned this once, and ends all tokens of the old one.
 * @throws DomainError `missing_permissions`, `not_found`; `invalid_request` for a person, who has no credential.
 */
export async function rotateAccountSecret(
  deps: Pick<Services, 'db' | 'secretBox' | 'enabledCredentials'>,
  caller: Caller,
  email: string,
): Promise<ClientPair> {
  requireAdmin(caller, 'rotate credentials of users')
  const { orgId } = caller
  const clientSecret = createClientSecret()
  const clientId = await deps.db.transaction().execute(async (trx) => {
    const user = await getUser(trx, orgId, email)
    const credential = await findAccountCredential(trx, orgId, user.id)
    if (credential === undefined) {
      throw new DomainError('invalid_request', `"${user.email}" is no service account and has no credential`)
    }
    await replaceSecret(trx, deps.secretBox, credential, clientSecret)
    await recordAudit(trx, caller, {
      action: 'UPDATE',
      resourceType: 'credential',
      context: { clientId: credential.clientId, user: user.email },
      before: null,
      after: null,
      message: 'The client secret was rotated',
    })
    return credential.clientId
  })
  deps.enabledCredentials.forget({ orgId, clientId })
  return { clientId, clientSecret }
}
