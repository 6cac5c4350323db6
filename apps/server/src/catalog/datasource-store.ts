import { LRUCache } from 'lru-cache'
import { sql } from 'kysely'
import type { Caller } from '../access/index.ts'
import type { Db } from '../database/database.ts'

const LENGTH_LIMIT = 500
const known = new WeakMap<Db, LRUCache<string, string>>()

/**
 * The id of the caller's User-Agent in the organisation; a new one is added.
 *
 * Ids are remembered, so this is called outside of transactions: one that rolls back takes its rows with it.
 */
export async function findDatasourceId(db: Db, caller: Caller): Promise<string> {
  const ids = known.get(db) ?? new LRUCache<string, string>({ max: 5_000 })
  known.set(db, ids)
  const key = `${caller.orgId} ${toValue(caller)}`
  const id = ids.get(key) ?? (await internDatasource(db, caller))
  ids.set(key, id)
  return id
}

/** The same, inside a transaction. */
export async function internDatasource(db: Db, caller: Caller): Promise<string> {
  const value = toValue(caller)
  const find = () =>
    db
      .selectFrom('datasource')
      .select('id')
      .where('org_id', '=', caller.orgId)
      .where(sql<boolean>`md5(value) = md5(${value})`)
      .executeTakeFirst()
  const found = await find()
  if (found !== undefined) return found.id
  await sql`insert into datasource (org_id, value) values (${caller.orgId}, ${value}) on conflict do nothing`.execute(
    db,
  )
  return (await find())!.id
}

const toValue = (caller: Caller): string =>
  caller.userAgent.slice(0, LENGTH_LIMIT).replaceAll('\u0000', '').toWellFormed()
