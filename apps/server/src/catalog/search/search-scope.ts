import type { Caller } from '../../access/index.ts'
import type { Db } from '../../database/database.ts'
import type { Blueprint } from '../blueprint.ts'
import { listBlueprints } from '../blueprint-store.ts'
import type { CatalogHooks } from '../catalog-hooks.ts'
import { isObject } from '../property-schema.ts'
import { findCallerContext, MY_TEAMS, NOBODY, type CallerContext } from './caller-context.ts'
import { findScorecards, type KnownScorecards } from './compile-scorecard.ts'

export interface SearchScope {
  orgId: string
  /** The blueprints among whose entities the search looks. */
  blueprints: Blueprint[]
  /** Refuses properties that no blueprint has; otherwise such a rule matches nothing. */
  strict: boolean
  now: Date
  /** Whom rules with a `context` speak about. Without one such rules are refused. */
  caller?: Caller | undefined
  /** Where rules about scorecards are answered. Without it such rules are refused. */
  catalogHooks?: Pick<CatalogHooks, 'readScorecard'>
}

/** A scope with all that its query needs besides the rows searched. */
export interface PreparedScope extends SearchScope {
  /** All blueprints of the organisation, when a rule follows relations or names a mirror property; otherwise none. */
  catalog: Blueprint[]
  callerContext: CallerContext
  scorecards: KnownScorecards
}

/** Reads what the rules of a query refer to, and nothing for the many queries that compare only properties. */
export async function prepareScope(db: Db, scope: SearchScope, query: unknown): Promise<PreparedScope> {
  const rules = listRules(query)
  const [catalog, callerContext, scorecards] = await Promise.all([
    rules.some((rule) => followsRelations(rule) || namesMirror(scope, rule)) ? listBlueprints(db, scope.orgId) : [],
    rules.some(mentionsCaller) ? findCallerContext(db, scope.orgId, scope.caller) : NOBODY,
    findScorecards(db, scope, rules),
  ])
  return { ...scope, catalog, callerContext, scorecards }
}

/** The rules of all groups. Not recursive, since nobody has limited yet how deep the query is. */
function listRules(query: unknown): Record<string, unknown>[] {
  const rules: Record<string, unknown>[] = []
  const left = [query]
  while (left.length > 0) {
    const part = left.pop()
    if (!isObject(part)) continue
    if (part.combinator === undefined) rules.push(part)
    else if (Array.isArray(part.rules)) for (const rule of part.rules as unknown[]) left.push(rule)
  }
  return rules
}

/** Whether a rule is about connections between entities. */
export const followsRelations = ({ operator }: Record<string, unknown>): boolean =>
  typeof operator === 'string' && ['relatedto', 'matchany'].includes(operator.toLowerCase())

const namesMirror = ({ blueprints }: SearchScope, { property }: Record<string, unknown>): boolean =>
  typeof property === 'string' && blueprints.some(({ document }) => Object.hasOwn(document.mirrorProperties, property))

const mentionsCaller = ({ property, value }: Record<string, unknown>): boolean =>
  [property, value].some((part) => isObject(part) && part.context !== undefined) ||
  (Array.isArray(value) && value.includes(MY_TEAMS))
