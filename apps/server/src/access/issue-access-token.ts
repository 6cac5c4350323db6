import { timingSafeEqual } from 'node:crypto'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import type { AccessToken } from './access-tokens.ts'
import { digestSecret, findCredential } from './credential-store.ts'
import { findActiveAccount } from './account.ts'

type Deps = Pick<Services, 'db' | 'accessTokens'>

/**
 * Exchanges client id and secret for an access token. Cheap, because clients ask before every call.
 * @throws DomainError `invalid_credentials`, the same for an unknown id, a wrong secret, a disabled credential and a
 *   disabled service account.
 */
export async function issueAccessToken(
  deps: Deps,
  pair: { clientId: string; clientSecret: string },
): Promise<AccessToken> {
  const credential = await findCredential(deps.db, pair.clientId)
  const given = digestSecret(pair.clientSecret)
  const matches = credential !== undefined && timingSafeEqual(given, credential.secretDigest)
  if (!matches || !credential.enabled) {
    throw invalidPair()
  }
  const { accountId, orgId } = credential
  if (accountId !== undefined && (await findActiveAccount(deps.db, orgId, { id: accountId })) === undefined)
    throw invalidPair()
  return deps.accessTokens.issue(credential)
}

const invalidPair = () => new DomainError('invalid_credentials', 'The client id or the client secret is wrong')
