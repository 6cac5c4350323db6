import { sql } from 'kysely'
import type { Db } from '../../database/database.ts'
import { isStorable } from '../../database/storable-text.ts'
import type { DomainError } from '../../errors.ts'
import type { Blueprint } from '../blueprint.ts'
import type { ComputeValues } from '../computed-values.ts'
import { findEntitiesById } from '../entity-store.ts'
import type { Reader } from '../permissions/reader.ts'
import { TRUE, type Condition } from '../search/conditions.ts'
import { refuseQuery } from '../search/search-refusal.ts'
import { toColumns, toValue, type CalculationColumns, type NamedCalculation } from './calculation-columns.ts'

/** Entities that one search runs programs over: about a second for a program as people write them. */
const ENTITY_LIMIT = 10_000
/** Characters that PostgreSQL is sent for one search: some forty rules about all the entities that it may look at. */
const SIZE_LIMIT = 16 * 1024 * 1024
/** Of these, what an entity takes beside its value. */
const ID_CHARACTERS = 20
/** A search does not wait longer for programs. */
const TIME_LIMIT_MS = 10_000
/** Entities in memory at a time. */
const BATCH = 2_000

export interface CalculationScope {
  orgId: string
  reader: Reader
  compute: ComputeValues
  /** What holds for the entities that matter. */
  among?: (() => Promise<Condition>) | undefined
  /** Computes as much as there is: for replies, which show those entities anyway and must not fail. */
  isUnlimited?: boolean | undefined
}

/**
 * Runs the programs of calculations over the entities that a search has to look at, so that SQL can compare their values.
 * A program that fails for an entity, or passes a limit, has no value there, as in replies.
 * @param path where they are named in the request, for messages.
 * @throws DomainError `invalid_request` when these are too many, or take too long.
 */
export async function computeCalculations(
  db: Db,
  scope: CalculationScope,
  calculations: readonly NamedCalculation[],
  path: string,
): Promise<CalculationColumns> {
  if (calculations.length === 0) return new Map()
  const among = (await scope.among?.()) ?? TRUE
  const budget: Budget = scope.isUnlimited
    ? { entities: Infinity, characters: Infinity, deadline: undefined }
    : { entities: ENTITY_LIMIT, characters: SIZE_LIMIT, deadline: AbortSignal.timeout(TIME_LIMIT_MS) }
  const columns = []
  for (const [blueprint, named] of Map.groupBy(calculations, (calculation) => calculation.blueprint)) {
    const keys = named.map(({ key }) => key)
    const ids = await findIds(db, scope, blueprint, among, budget.entities + 1)
    budget.entities -= ids.length
    if (budget.entities < 0) {
      throw refuse(path, keys, blueprint, `more than ${ENTITY_LIMIT} entities would have to be computed`)
    }
    const values = await computeValues(db, scope, { blueprint, ids, named, path }, budget)
    columns.push(...named.map((calculation) => ({ ...calculation, ids, value: toValue(values.get(calculation.key)!) })))
  }
  return toColumns(columns)
}

interface Wanted {
  blueprint: Blueprint
  ids: string[]
  named: readonly NamedCalculation[]
  path: string
}

/** What is left. */
interface Budget {
  entities: number
  characters: number
  deadline: AbortSignal | undefined
}

async function findIds(
  db: Db,
  { orgId, reader }: CalculationScope,
  blueprint: Blueprint,
  among: Condition,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select entity.id from entity where entity.org_id = ${orgId} and entity.blueprint_id = ${blueprint.id}
      and ${among} and ${await reader.readable(db, [blueprint])} limit ${Number.isFinite(limit) ? limit : null}`.execute(
    db,
  )
  return rows.map(({ id }) => id)
}

/** JSON texts by key and then by the id of the entity. */
async function computeValues(
  db: Db,
  { compute }: CalculationScope,
  { blueprint, ids, named, path }: Wanted,
  budget: Budget,
): Promise<Map<string, Map<string, string>>> {
  const keys = named.map(({ key }) => key)
  const texts = new Map(keys.map((key) => [key, new Map<string, string>()]))
  const options = { keys: new Set(keys), signal: budget.deadline }
  for (let start = 0; start < ids.length; start += BATCH) {
    const entities = await findEntitiesById(db, blueprint, ids.slice(start, start + BATCH))
    const values = await compute(blueprint, entities, options).catch((error: unknown) => {
      if (budget.deadline?.aborted !== true) throw error
      throw refuse(path, keys, blueprint, `computing it takes longer than ${TIME_LIMIT_MS / 1_000} seconds`)
    })
    for (const [id, ofEntity] of values) {
      for (const { key, uses } of named) {
        const text = toText(ofEntity.get(key))
        if (text !== undefined) texts.get(key)!.set(id, text)
        budget.characters -= uses * (ID_CHARACTERS + (text?.length ?? 0))
      }
    }
    if (budget.characters < 0) {
      throw refuse(path, keys, blueprint, `its values, once for each rule, are larger than ${SIZE_LIMIT} characters`)
    }
  }
  return texts
}

/** @returns undefined for what has no value, or none that PostgreSQL can hold. */
function toText(value: unknown): string | undefined {
  return value === undefined || value === null || !isStorable(value) ? undefined : JSON.stringify(value)
}

const refuse = (path: string, keys: readonly string[], blueprint: Blueprint, reason: string): DomainError => {
  const names = keys.map((key) => `"${key}"`).join(', ')
  const sentence = `names ${names} of blueprint "${blueprint.identifier}", which programs compute, but ${reason}`
  return refuseQuery(path, `${sentence}: narrow it by rules about other properties, beside it under "and"`, 'maxItems')
}
