import type { PermissionBlock } from '@portolan/contract/permissions'
import { sql } from 'kysely'
import type { Caller } from '../../access/index.ts'
import type { Db } from '../../database/database.ts'
import { DomainError } from '../../errors.ts'
import type { Blueprint } from '../blueprint.ts'
import { findCallerContext, type CallerContext } from '../search/caller-context.ts'
import { prepareCondition } from '../search/compile-query.ts'
import type { Condition } from '../search/conditions.ts'
import { findBlock, type Section } from './blocks.ts'
import { SYSTEM } from './reader.ts'

/** What a block opens to somebody: everything, or entities of one's teams and those that a policy holds for. */
export type Grant = 'all' | { owned: boolean; policy: Record<string, unknown> | undefined }

/** The rights of a person who is no Admin, read once and kept for one request. */
export class Rights {
  readonly caller: Caller
  readonly now: Date
  readonly #roles: ReadonlySet<string>
  #context: Promise<CallerContext> | undefined

  constructor(caller: Caller, now: Date) {
    this.caller = caller
    this.now = now
    this.#roles = new Set(caller.roles)
  }

  async grant(db: Db, block: PermissionBlock): Promise<Grant> {
    if (block.roles.some((role) => this.#roles.has(role)) || this.#isListed(block.users)) return 'all'
    const teams = block.teams.length === 0 ? [] : await this.teams(db)
    if (block.teams.some((team) => teams.includes(team))) return 'all'
    return { owned: block.ownedByTeam, policy: block.policy }
  }

  /** The teams of the caller, as entities may name their owners and blocks may: by identifier or name. */
  async teams(db: Db): Promise<string[]> {
    return (await this.#readContext(db)).owners
  }

  /** The entities of a blueprint that a grant opens; undefined: none. */
  async toCondition(db: Db, blueprint: Blueprint, grant: Exclude<Grant, 'all'>): Promise<Condition | undefined> {
    const owned = grant.owned ? await this.owned(db, blueprint) : undefined
    const allowed = grant.policy && (await this.#compile(db, blueprint, grant.policy))
    if (owned === undefined || allowed === undefined) return owned ?? allowed
    return sql<boolean>`(${owned} or ${allowed})`
  }

  /** The entities of a blueprint that teams of the caller own, as searches compare `$team`; undefined: none. */
  async owned(db: Db, blueprint: Blueprint): Promise<Condition | undefined> {
    const value = await this.teams(db)
    if (value.length === 0) return undefined
    const rules = [{ property: '$team', operator: 'containsAny', value }]
    return this.#compile(db, blueprint, { combinator: 'and', rules })
  }

  /** What the caller may read of a blueprint; undefined: nothing. Whoever may register, update or unregister may read. */
  async readable(db: Db, blueprint: Blueprint): Promise<'all' | Condition | undefined> {
    const sections: Section[] = ['read', 'register', 'update', 'unregister']
    const grants: Exclude<Grant, 'all'>[] = []
    for (const section of sections) {
      const grant = await this.grant(db, findBlock(blueprint, section))
      if (grant === 'all') return 'all'
      // To read, ownership takes the place of the policy.
      grants.push(section === 'read' && grant.owned ? { owned: true, policy: undefined } : grant)
    }
    const conditions = await Promise.all(grants.map((grant) => this.toCondition(db, blueprint, grant)))
    const known = conditions.filter((condition) => condition !== undefined)
    return known.length === 0 ? undefined : sql<boolean>`(${sql.join(known, sql` or `)})`
  }

  #isListed(users: string[]): boolean {
    const email = this.caller.email?.toLowerCase()
    return email !== undefined && users.some((user) => user.toLowerCase() === email)
  }

  async #readContext(db: Db): Promise<CallerContext> {
    this.#context ??= findCallerContext(db, this.caller.orgId, this.caller)
    return this.#context
  }

  /** A query that names what is gone meanwhile finds nothing. */
  async #compile(db: Db, blueprint: Blueprint, query: Record<string, unknown>): Promise<Condition | undefined> {
    const { caller, now } = this
    const callerContext = await this.#readContext(db)
    const scope = { orgId: caller.orgId, blueprints: [blueprint], strict: false, now, caller, callerContext }
    try {
      return sql<boolean>`coalesce(${await prepareCondition(db, { ...scope, reader: SYSTEM }, query)}, false)`
    } catch (error) {
      if (error instanceof DomainError) return undefined
      throw error
    }
  }
}
