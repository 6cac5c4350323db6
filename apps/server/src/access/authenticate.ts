import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { findActiveAccount, toPerson } from './account.ts'
import { toRunCaller, type Caller } from './caller.ts'
import { findSessionAccount } from './session-store.ts'

type Deps = Pick<Services, 'db' | 'clock' | 'accessTokens' | 'enabledCredentials'>

export const SESSION_COOKIE = 'portolan_session'

/**
 * Finds out who calls, by access token or by session cookie.
 * @compat GitLab pipelines of the enrich-service guide: the bare token is accepted beside `Bearer <token>`.
 * @param use `look` when nobody does anything: the session stays as idle as it was.
 * @throws DomainError `unauthorized`.
 */
export async function authenticate(
  deps: Deps,
  request: { authorization: string | undefined; sessionId: string | undefined; userAgent: string },
  use: 'touch' | 'look' = 'touch',
): Promise<Caller> {
  if (request.authorization !== undefined) return authenticateToken(deps, request.authorization, request.userAgent)
  const account = request.sessionId && (await findSessionAccount(deps.db, request.sessionId, deps.clock.now(), use))
  if (!account) throw new DomainError('unauthorized', 'Sign in, or send an access token in the header Authorization')
  return toPerson(account, 'UI', request.userAgent)
}

async function authenticateToken(deps: Deps, authorization: string, userAgent: string): Promise<Caller> {
  const token = authorization.replace(/^Bearer\s+/i, '').trim()
  const subject = await deps.accessTokens.verify(token)
  const credential = subject && (await deps.enabledCredentials.find(subject))
  if (subject === undefined || credential === undefined) throw unusableToken()
  if (subject.run !== undefined) return toRunCaller(subject.orgId, subject.run, userAgent)
  const { accountId } = credential
  if (accountId !== undefined) {
    const account = await findActiveAccount(deps.db, subject.orgId, { id: accountId })
    if (account === undefined) throw unusableToken()
    return toPerson(account, 'API', userAgent)
  }
  return {
    orgId: subject.orgId,
    kind: 'machine',
    id: subject.clientId,
    email: undefined,
    roles: ['Admin'],
    teams: [],
    origin: 'API',
    userAgent,
  }
}

const unusableToken = () => new DomainError('unauthorized', 'The access token is malformed, expired or revoked')
