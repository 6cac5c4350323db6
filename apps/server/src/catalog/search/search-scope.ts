import type { Caller } from '../../access/index.ts'
import type { Db } from '../../database/database.ts'
import { prepareColumns } from '../aggregations/aggregation-columns.ts'
import type { AggregationColumns } from '../aggregations/aggregation-sql.ts'
import type { PrepareQuery } from '../aggregations/prepare-aggregation.ts'
import { computedKeys, type Blueprint } from '../blueprint.ts'
import { listCalculations, toEmptyColumns, type CalculationColumns } from '../calculations/calculation-columns.ts'
import { readCatalog } from '../catalog-snapshot.ts'
import type { CatalogHooks } from '../catalog-hooks.ts'
import type { ComputeValues } from '../computed-values.ts'
import { inheritsTeams } from '../inherited-teams.ts'
import type { Reader } from '../permissions/reader.ts'
import { isObject } from '../property-schema.ts'
import { findCallerContext, MY_TEAMS, NOBODY, type CallerContext } from './caller-context.ts'
import { findScorecards, type KnownScorecards } from './compile-scorecard.ts'
import { FALSE, type Condition } from './conditions.ts'
import { listRules } from './list-rules.ts'

export interface SearchScope {
  orgId: string
  /** The blueprints among whose entities the search looks. */
  blueprints: Blueprint[]
  /** Refuses properties that no blueprint has; otherwise such a rule matches nothing. */
  strict: boolean
  now: Date
  /** Under whose rights is searched. */
  reader: Reader
  /** Whom rules with a `context` speak about. Without one such rules are refused. */
  caller?: Caller | undefined
  /** What is known about the caller, where somebody read it before. */
  callerContext?: CallerContext
  /** Where rules about scorecards are answered. Without it such rules are refused. */
  catalogHooks?: Pick<CatalogHooks, 'readScorecard'> | undefined
  /** All blueprints of the organisation, where they are at hand. */
  catalog?: Blueprint[] | undefined
  /** How many aggregations lead to this search: it is the query of the last one. */
  aggregationDepth?: number | undefined
  /** Runs the programs of calculation properties. Without it rules about these are refused. */
  compute?: ComputeValues | undefined
  /** What holds for all entities that matter: programs run over these alone. */
  among?: (() => Promise<Condition>) | undefined
  /** Whether programs run over however many entities there are. */
  isUnlimited?: boolean | undefined
}

/** A scope with all that its query needs besides the rows searched. */
export interface PreparedScope extends SearchScope {
  /** Which entities at the end of a relation may be looked at, where a rule asks for their titles. */
  readableTargets: Condition
  /** All blueprints of the organisation, when a rule follows relations or names what is computed; otherwise none. */
  catalog: Blueprint[]
  callerContext: CallerContext
  scorecards: KnownScorecards
  aggregations: AggregationColumns
  /** Values of the calculations that rules name; none yet as `prepareScope` leaves it. */
  calculations: CalculationColumns
}

/** Reads what the rules of a query refer to, and nothing for the many queries that compare only properties. */
export async function prepareScope(
  db: Db,
  scope: SearchScope,
  query: unknown,
  prepareQuery: PrepareQuery,
): Promise<PreparedScope> {
  const rules = listRules(query, 'all')
  const needsCatalog = rules.some(
    (rule) => followsRelations(rule) || namesComputed(scope, rule) || namesInheritedTeams(scope, rule),
  )
  const [readableTargets, catalog, callerContext, scorecards] = await Promise.all([
    rules.some(namesTitle) ? scope.reader.readableAnywhere(db) : FALSE,
    needsCatalog ? (scope.catalog ?? readCatalog(db, scope.orgId)) : [],
    rules.some(mentionsCaller) ? (scope.callerContext ?? findCallerContext(db, scope.orgId, scope.caller)) : NOBODY,
    findScorecards(db, scope, rules),
  ])
  const names = rules.flatMap(({ property }) => (typeof property === 'string' ? property : []))
  const keys = new Set(names)
  const aggregations = await prepareColumns(db, { ...scope, catalog }, keys, prepareQuery)
  const named = scope.compute === undefined ? [] : listCalculations(catalog, scope.blueprints, names)
  const calculations = toEmptyColumns(named)
  return { ...scope, readableTargets, catalog, callerContext, scorecards, aggregations, calculations }
}

/** Whether a rule is about connections between entities. */
export const followsRelations = ({ operator }: Record<string, unknown>): boolean =>
  typeof operator === 'string' && ['relatedto', 'matchany'].includes(operator.toLowerCase())

const namesComputed = ({ blueprints }: SearchScope, { property }: Record<string, unknown>): boolean =>
  typeof property === 'string' && blueprints.some(({ document }) => computedKeys(document).includes(property))

const namesTitle = ({ relation, targetProperty }: Record<string, unknown>): boolean =>
  relation !== undefined && targetProperty === '$title'

const namesInheritedTeams = ({ blueprints }: SearchScope, { property }: Record<string, unknown>): boolean =>
  property === '$team' && blueprints.some(inheritsTeams)

const mentionsCaller = ({ property, value }: Record<string, unknown>): boolean =>
  [property, value].some((part) => isObject(part) && part.context !== undefined) ||
  (Array.isArray(value) && value.includes(MY_TEAMS))
