import { createHash } from 'node:crypto'
import { sql, type RawBuilder } from 'kysely'
import type { Db } from '../../database/database.ts'
import type { Services } from '../../services.ts'
import { toSortColumn, type IndexKind } from './property-use.ts'

type Deps = Pick<Services, 'db' | 'logger'>

/** So many slow searches make an index worth its price. */
const WORTHWHILE = 10
/** A page of so few entities is found soon without one: what was slow there was the machine. */
const SMALL = 1_000
/** Each index slows down the writes of its blueprint a little. */
const INDEXES_PER_BLUEPRINT = 8
const PREFIX = 'entity_property_'

interface Wanted {
  blueprint_id: string
  key: string
  kind: IndexKind
  type: 'string' | 'number' | 'boolean'
}

/**
 * Gives a property that slow searches use often an index of its own, one at each call, and takes away indexes that were
 * not used for 30 days, were left behind half-built or belong to what is gone. Writes go on meanwhile. Safe to repeat and
 * to run at several servers at once.
 * @param signal ends a build under way; what it leaves behind is taken away by the next call.
 */
export async function tendPropertyIndexes({ db, logger }: Deps, signal: AbortSignal): Promise<void> {
  await db.connection().execute(async (connection) => {
    const { rows } = await sql<{ locked: boolean; pid: number }>`
      select pg_try_advisory_lock(hashtextextended('property indexes', 0)) as locked, pg_backend_pid() as pid
    `.execute(connection)
    const { locked, pid } = rows[0]!
    if (!locked) return
    const cancel = () => void sql`select pg_cancel_backend(${pid})`.execute(db).catch(() => undefined)
    signal.addEventListener('abort', cancel)
    try {
      await sql`set statement_timeout = 0`.execute(connection)
      await dropUseless(connection)
      const wanted = await findWanted(connection)
      if (wanted === undefined || signal.aborted) return
      const name = await build(connection, wanted)
      logger.info({ index: name, key: wanted.key, kind: wanted.kind }, 'a property got an index')
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      signal.removeEventListener('abort', cancel)
      await sql`reset statement_timeout`.execute(connection)
      await sql`select pg_advisory_unlock(hashtextextended('property indexes', 0))`.execute(connection)
    }
  })
}

async function dropUseless(db: Db): Promise<void> {
  await sql`delete from property_index where name is null and since < now() - interval '7 days'`.execute(db)
  const { rows } = await sql<{ name: string }>`
    select found.relname as name
    from pg_class as found join pg_index on pg_index.indexrelid = found.oid
      left join pg_stat_user_indexes as used on used.indexrelid = found.oid
      left join property_index on property_index.name = found.relname
    where pg_table_is_visible(found.oid) and starts_with(found.relname, ${PREFIX})
      and (not indisvalid or property_index.name is null
        or greatest(last_idx_scan, property_index.since) < now() - interval '30 days')`.execute(db)
  for (const { name } of rows) {
    await sql`drop index concurrently if exists ${sql.id(name)}`.execute(db)
    await sql`drop statistics if exists ${sql.id(name)}`.execute(db)
    await sql`delete from property_index where name = ${name}`.execute(db)
  }
}

/** The property that slow searches used most, of a blueprint that may have one more index. */
async function findWanted(db: Db): Promise<Wanted | undefined> {
  const { rows } = await sql<Wanted>`
    select blueprint_id, key, kind, type from property_index as used
      join blueprint on blueprint.id = used.blueprint_id
      cross join lateral (select document -> 'schema' -> 'properties' -> used.key ->> 'type' as type) as property
    where used.name is null and used.slow_searches >= ${WORTHWHILE} and type in ('string', 'number', 'boolean')
      and ${SMALL} = (select count(*) from (select from entity where entity.blueprint_id = used.blueprint_id
        limit ${SMALL}) as counted)
      and ${INDEXES_PER_BLUEPRINT} > (select count(*) from property_index as other
        where other.blueprint_id = used.blueprint_id and other.name is not null)
    order by used.slow_searches desc, used.blueprint_id, used.key limit 1`.execute(db)
  return rows[0]
}

async function build(db: Db, wanted: Wanted): Promise<string> {
  const { blueprint_id, key, kind } = wanted
  const digest = createHash('sha256').update(`${kind} ${key}`).digest('hex').slice(0, 12)
  const name = `${PREFIX}${blueprint_id}_${digest}`
  await sql`create index concurrently if not exists ${sql.id(name)} on entity ${toMethod(wanted)}
    where blueprint_id = ${sql.lit(Number(blueprint_id))}`.execute(db)
  // Of an index for one blueprint PostgreSQL keeps no statistics. Without any it takes each value for a frequent one, and
  // rather reads entities in their order until a page is full.
  if (kind === 'equal') {
    await sql`create statistics if not exists ${sql.id(name)} on (entity.properties -> ${sql.lit(key)}) from entity`.execute(
      db,
    )
  }
  await sql`analyze entity`.execute(db)
  await sql`update property_index set name = ${name}, since = now()
    where blueprint_id = ${blueprint_id} and key = ${key} and kind = ${kind}`.execute(db)
  return name
}

/** Equal values are found by their hash, which has the same size for every value. */
function toMethod({ key, kind, type }: Wanted): RawBuilder<unknown> {
  if (kind === 'equal') return sql`using hash ((entity.properties -> ${sql.lit(key)}))`
  const order = kind === 'ascending' ? sql`asc` : sql`desc`
  return sql`using btree ((${toSortColumn(key, { type })!.column}) ${order} nulls last)`
}
