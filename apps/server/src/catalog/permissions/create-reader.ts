import { sql } from 'kysely'
import { isAdmin, type Caller } from '../../access/index.ts'
import type { Clock } from '../../clock.ts'
import type { Db } from '../../database/database.ts'
import type { Blueprint } from '../blueprint.ts'
import { readCatalog } from '../catalog-snapshot.ts'
import { FALSE, type Condition } from '../search/conditions.ts'
import { SYSTEM, type Reader } from './reader.ts'
import { Rights } from './rights.ts'

/** The reader that a caller is, for one request: what it was told about teams is not asked for again. */
export function createReader(clock: Clock, caller: Caller): Reader {
  if (isAdmin(caller)) return SYSTEM
  const rights = new Rights(caller, clock.now())
  return {
    readsAll: false,
    readable: (db, blueprints) => toReadable(db, rights, blueprints),
    readsAllOf: async (db, blueprint) => (await rights.readable(db, blueprint)) === 'all',
    readableAnywhere: async (db) => toReadable(db, rights, await readCatalog(db, caller.orgId)),
  }
}

/** As `Reader.readable`, for somebody who is no Admin. */
export async function toReadable(db: Db, rights: Rights, blueprints: readonly Blueprint[]): Promise<Condition> {
  const open: string[] = []
  const conditions: Condition[] = []
  for (const blueprint of blueprints) {
    const readable = await rights.readable(db, blueprint)
    if (readable === 'all') open.push(blueprint.id)
    else if (readable !== undefined) {
      conditions.push(
        sql<boolean>`(entity.blueprint_id = ${blueprint.id} and ${readable} and ${isAsJudged(blueprint)})`,
      )
    }
  }
  if (open.length > 0) conditions.push(isOneOf(open))
  return conditions.length === 0 ? FALSE : sql<boolean>`(${sql.join(conditions, sql` or `)})`
}

/**
 * Whether the blueprint is still as it was when the rights were made a condition. Under another name of a property the same
 * condition could open what the policy hides, so until the next request nothing is open.
 */
const isAsJudged = ({ id, revision }: Blueprint): Condition =>
  sql<boolean>`exists (select from blueprint as judged where judged.id = ${id} and judged.revision = ${revision})`

const isOneOf = (ids: string[]): Condition =>
  ids.length === 1
    ? sql<boolean>`entity.blueprint_id = ${ids[0]}`
    : sql<boolean>`entity.blueprint_id = any(${ids}::bigint[])`
