import { createHash, randomBytes } from 'node:crypto'
import type { SignUpRequest } from '@portolan/contract/auth'
import { recordAudit } from '../audit/index.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import type { Caller } from './caller.ts'
import { changePeople, type PeopleDeps } from './change-people.ts'
import { hashPassword } from './password.ts'
import { lockPeople } from './people-lock.ts'
import { getUser } from './read-users.ts'
import { requireAdmin } from './require-admin.ts'
import { deleteSignUpLink, findSignUpLink, replaceSignUpLink } from './sign-up-link-store.ts'
import { activateUser } from './user-store.ts'
import { toUserView } from './user-view.ts'

const LINK_LIFETIME_MS = 7 * 24 * 60 * 60 * 1000

export interface SignUpLink {
  /** For the person: the token stands behind `#`, which browsers send to nobody. */
  url: string
  token: string
  expiresAt: string
}

/**
 * Makes the link with which an invited person chooses a password, once, within seven days. A link made before ends. Each
 * is audited; only its digest is kept.
 * @throws DomainError `missing_permissions`, `not_found`, `conflict` unless the person is invited.
 */
export async function createSignUpLink(
  deps: Pick<Services, 'db' | 'clock' | 'config'>,
  caller: Caller,
  email: string,
): Promise<SignUpLink> {
  requireAdmin(caller, 'make sign-up links')
  const token = randomBytes(32).toString('base64url')
  const expiresAt = new Date(deps.clock.now().getTime() + LINK_LIFETIME_MS)
  await deps.db.transaction().execute(async (trx) => {
    await lockPeople(trx, caller.orgId)
    const user = await getUser(trx, caller.orgId, email)
    if (user.status !== 'Invited') {
      throw new DomainError('conflict', `"${user.email}" is ${user.status.toLowerCase()}: links are for invited users`)
    }
    await replaceSignUpLink(trx, { tokenDigest: digest(token), user, expiresAt })
    await recordAudit(trx, caller, {
      action: 'UPDATE',
      resourceType: 'user',
      context: { user: user.email },
      before: null,
      after: null,
      message: 'A sign-up link was made',
    })
  })
  return { url: `${deps.config.baseUrl}/sign-up#${token}`, token, expiresAt: expiresAt.toISOString() }
}

/**
 * Stores the password that an invited person chose, which makes the account active and uses up the link. Two requests
 * with one link: the first wins.
 * @returns the email to sign in with.
 * @throws DomainError `not_found` for a link that is unknown, used, replaced or too old.
 */
export async function signUp(
  deps: PeopleDeps & Pick<Services, 'clock'>,
  userAgent: string,
  request: SignUpRequest,
): Promise<string> {
  const tokenDigest = digest(request.token)
  // Looked up first, so that guesses do not cost the slow digest of a password.
  const link = await findSignUpLink(deps.db, tokenDigest, deps.clock.now())
  if (link === undefined) throw unusableLink()
  const passwordHash = await hashPassword(request.password)
  const { orgId, accountId: id } = link
  const actor: Caller = { orgId, kind: 'account', id, email: link.email, roles: [], teams: [], origin: 'UI', userAgent }
  return changePeople(deps, actor, async (trx, changes) => {
    const isUsable = await deleteSignUpLink(trx, tokenDigest)
    const user = isUsable ? await getUser(trx, link.orgId, link.email) : undefined
    if (user === undefined || user.status !== 'Invited') throw unusableLink()
    await activateUser(trx, user, {
      passwordHash,
      firstName: request.firstName ?? user.firstName,
      lastName: request.lastName ?? user.lastName,
    })
    changes.accountIds.push(user.id)
    await recordAudit(trx, actor, {
      action: 'UPDATE',
      resourceType: 'user',
      context: { user: user.email },
      before: toUserView(user),
      after: toUserView(await getUser(trx, user.orgId, user.email)),
    })
    return user.email
  })
}

const digest = (token: string) => createHash('sha256').update(token).digest()

const unusableLink = () =>
  new DomainError('not_found', 'This link is unknown, used or too old: ask an Admin for another one')
