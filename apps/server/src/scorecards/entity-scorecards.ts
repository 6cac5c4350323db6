import type { EntityScorecards } from '@portolan/contract/scorecards'
import { sql } from 'kysely'
import { LRUCache } from 'lru-cache'
import type { Blueprint, ComputeValues, Condition, Entity } from '../catalog/index.ts'
import type { Db } from '../database/database.ts'
import { compileQueries, prepareConditions } from './compile-scorecards.ts'
import { listQueries, weighQuery, type PlacedQuery } from './condition.ts'
import { evaluateScorecards, type Findings } from './evaluate-scorecards.ts'
import type { Scorecard } from './scorecard.ts'
import { listBlueprintScorecards } from './scorecard-store.ts'

/** A statement of PostgreSQL takes 65,535 parameters. One rule never needs as many as are left above this. */
const STATEMENT_PARAMETERS = 30_000
/** Queries that compare fewer values need no counting: even the longest mirror takes some 120 parameters a comparison. */
const LIGHT_WEIGHT = 250

/** Values of computed properties in one statement: one for each entity and condition. */
const COMPUTED_VALUES = 20_000
/** Fewer entities at a time would cost more statements than memory. */
const SMALLEST_BATCH = 20
/** For a few conditions. */
const LARGEST_BATCH = 1_000

/** Evaluates the scorecards of entities. */
export type EntityScorecardsReader = (
  db: Db,
  blueprint: Blueprint,
  entities: readonly Entity[],
  now: Date,
  compute: ComputeValues,
) => Promise<ReadonlyMap<string, EntityScorecards>>

/**
 * Evaluates all scorecards of a blueprint for some of its entities, by their ids: one statement for all of them, and
 * none when the blueprint has no scorecard. Scorecards are remembered under the revision of their blueprint, which
 * every change of them counts up.
 */
export function createEntityScorecardsReader(): EntityScorecardsReader {
  const remembered = new LRUCache<string, Scorecard[]>({ max: 1_000 })

  const recall = async (db: Db, blueprint: Blueprint): Promise<Scorecard[]> => {
    const key = `${blueprint.id} ${blueprint.revision}`
    const known = remembered.get(key) ?? (await listBlueprintScorecards(db, blueprint))
    remembered.set(key, known)
    return known
  }

  return async (db, blueprint, entities, now, compute) => {
    if (blueprint.scorecardCount === 0 || entities.length === 0) return new Map()
    const scorecards = await recall(db, blueprint)
    if (scorecards.length === 0) return new Map()
    const findings = await findFindings(db, { blueprint, now, compute }, scorecards, entities)
    return new Map(
      [...findings].map(([id, found]) => [
        id,
        evaluateScorecards(scorecards.map(({ document }, index) => ({ document, findings: found[index]! }))),
      ]),
    )
  }
}

/**
 * What scorecards find out about entities of their blueprint, by the id of the entity: one for each scorecard, in their
 * order. An entity that is gone is not there.
 */
export async function findFindings(
  db: Db,
  evaluation: Evaluation,
  scorecards: readonly Scorecard[],
  entities: readonly Entity[],
): Promise<Map<string, Findings[]>> {
  const queries = scorecards.map(({ document }) => listQueries(document))
  const all = queries.flatMap(({ filter, rules }) => [...(filter === undefined ? [] : [filter]), ...rules])
  const holds = await evaluateQueries(db, evaluation, all, entities)
  return new Map(
    [...holds].map(([id, outcomes]) => {
      let position = 0
      const found = scorecards.map(({ document }) => ({
        passesFilter: document.filter === undefined || outcomes[position++]!,
        rules: document.rules.map(() => outcomes[position++]!),
      }))
      return [id, found]
    }),
  )
}

/** Whether each query holds, in their order, by the id of the entity. An entity that is gone is not there. */
export async function evaluateQueries(
  db: Db,
  evaluation: Evaluation,
  queries: PlacedQuery[],
  entities: readonly Entity[],
): Promise<Map<string, boolean[]>> {
  // What is only validated has no row.
  const ids = entities.map(({ id }) => id).filter((id) => id !== '')
  const outcomes = new Map<string, boolean[]>()
  const size = toBatchSize(evaluation.blueprint, queries)
  for (let start = 0; start < ids.length; start += size) {
    const batch = await evaluateBatch(db, evaluation, queries, ids.slice(start, start + size))
    for (const [id, holds] of batch) outcomes.set(id, holds)
  }
  return outcomes
}

/** Of which entities and when, and how values of calculations are found. */
export interface Evaluation {
  blueprint: Blueprint
  now: Date
  compute: ComputeValues
}

/** All at once, unless programs may have to run: for calculations, or mirrors that lead to some. */
function toBatchSize({ document }: Blueprint, queries: PlacedQuery[]): number {
  const computed = { ...document.calculationProperties, ...document.mirrorProperties }
  const conditions = queries.flatMap(({ query }) => query.conditions)
  const count = conditions.filter(({ property }) => Object.hasOwn(computed, String(property))).length
  if (count === 0) return Infinity
  return Math.min(LARGEST_BATCH, Math.max(SMALLEST_BATCH, Math.floor(COMPUTED_VALUES / count)))
}

async function evaluateBatch(
  db: Db,
  { blueprint, now, compute }: Evaluation,
  queries: PlacedQuery[],
  ids: string[],
): Promise<Map<string, boolean[]>> {
  const among = async () => sql<boolean>`entity.id = any(${ids}::bigint[])`
  const scope = await prepareConditions(db, blueprint, queries, now, { compute, among, isUnlimited: true })
  const outcomes = new Map<string, boolean[]>(ids.map((id) => [id, []]))
  const present = new Set<string>()
  const weight = queries.reduce((sum, { query }) => sum + weighQuery(query), 0)
  const all = compileQueries(scope, queries)
  for (const conditions of weight <= LIGHT_WEIGHT ? [all] : toStatements(db, all)) {
    for (const { id, holds } of await readConditions(db, blueprint, ids, conditions)) {
      present.add(id)
      outcomes.get(id)!.push(...holds)
    }
  }
  const isComplete = (id: string) =>
    queries.length === 0 || (present.has(id) && outcomes.get(id)!.length === queries.length)
  return new Map([...outcomes].filter(([id]) => isComplete(id)))
}

async function readConditions(
  db: Db,
  blueprint: Blueprint,
  ids: string[],
  conditions: Condition[],
): Promise<{ id: string; holds: boolean[] }[]> {
  const { rows } = await sql<{ id: string; holds: boolean[] }>`
    select entity.id, array[${sql.join(conditions)}]::boolean[] as holds from entity
    where entity.org_id = ${blueprint.orgId} and entity.id = any(${ids}::bigint[])
  `.execute(db)
  return rows
}

function toStatements(db: Db, conditions: Condition[]): Condition[][] {
  const statements: Condition[][] = []
  let room = 0
  for (const condition of conditions) {
    const parameters = condition.compile(db).parameters.length
    if (statements.length === 0 || parameters > room) {
      statements.push([])
      room = STATEMENT_PARAMETERS
    }
    statements.at(-1)!.push(condition)
    room -= parameters
  }
  return statements
}
