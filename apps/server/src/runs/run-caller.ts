import { LRUCache } from 'lru-cache'
import { findActiveAccount, isAdmin, toPerson, toRunCaller, type Caller } from '../access/index.ts'
import type { Db } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { Run } from './run.ts'

/**
 * The caller in whose name a run starts.
 * @throws DomainError `missing_permissions` when a person names another; `not_found` for an unknown email.
 */
export async function impersonate(db: Db, caller: Caller, email: string | undefined): Promise<Caller> {
  if (email === undefined) return caller
  if (caller.kind !== 'machine') {
    throw new DomainError('missing_permissions', 'query/run_as is only open to credentials of the organization')
  }
  const account = await findActiveAccount(db, caller.orgId, { email })
  if (account === undefined) throw new DomainError('not_found', `User "${email}" of query/run_as was not found`)
  return { ...caller, ...toPerson(account, caller.origin, caller.userAgent) }
}

/** Who started a run, with the rights of now: none when the account is gone or disabled. */
export async function findCreator(db: Db, run: Run): Promise<Caller> {
  const { orgId, creatorId, createdBy, id } = run
  const userAgent = ''
  // A machine is named by its client id in both places.
  if (createdBy === creatorId) return toRunCaller(orgId, { id, creatorId, createdBy }, userAgent)
  const account = await findActiveAccount(db, orgId, { id: creatorId })
  if (account !== undefined) return toPerson(account, 'API', userAgent)
  return { orgId, kind: 'account', id: creatorId, email: undefined, roles: [], teams: [], origin: 'API', userAgent }
}

/** @throws DomainError `missing_permissions` unless the caller is a machine, the creator of the run, or an Admin. */
export function requireReporter(caller: Caller, run: Pick<Run, 'id' | 'creatorId'>): void {
  if (!isAdmin(caller) && run.creatorId !== caller.id) {
    throw new DomainError('missing_permissions', `Only its creator, an Admin or a machine may change run "${run.id}"`)
  }
}

const REMEMBER_MS = 30_000
const accounts = new LRUCache<string, Promise<Record<string, unknown> | undefined>>({ max: 5_000, ttl: REMEMBER_MS })

/** The person behind a run, as `.trigger.by.user` and `.user` show it. Names may be half a minute old. */
export async function toUserContext(db: Db, caller: Caller): Promise<Record<string, unknown>> {
  const fallback = { id: caller.id, email: caller.email ?? null, firstName: null, lastName: null }
  if (caller.kind === 'machine') return { ...fallback, picture: null, status: 'ACTIVE' }
  const key = `${caller.orgId} ${caller.id}`
  const remembered = accounts.get(key)
  if (remembered) return (await remembered) ?? fallback
  const account = findAccount(db, caller)
  accounts.set(key, account)
  account.catch(() => accounts.delete(key))
  return (await account) ?? fallback
}

async function findAccount(db: Db, caller: Caller): Promise<Record<string, unknown> | undefined> {
  const row = await db
    .selectFrom('account')
    .select(['id', 'email', 'first_name', 'last_name', 'status', 'created_at'])
    .where('org_id', '=', caller.orgId)
    .where('id', '=', caller.id)
    .executeTakeFirst()
  return (
    row && {
      id: row.id,
      email: row.email,
      firstName: row.first_name,
      lastName: row.last_name,
      picture: null,
      status: row.status.toUpperCase(),
      createdAt: row.created_at.toISOString(),
    }
  )
}

/** `.user` of form expressions. */
export function toFormUser(caller: Caller, user: Record<string, unknown>): Record<string, unknown> {
  const { teams, teamIdentifiers: identifiers = teams } = caller
  return {
    picture: null,
    userId: caller.id,
    email: caller.email ?? null,
    name: [user.firstName, user.lastName].filter(Boolean).join(' '),
    mainRole: caller.roles[0] ?? null,
    roles: caller.roles.map((name) => ({ name })),
    teams: teams.map((name) => ({ name })),
    teamsIdentifiers: [...identifiers],
    // Compared with the `team` of entities, which may hold either.
    team: [...new Set([...teams, ...identifiers])],
  }
}
