import { sql } from 'kysely'
import type { Db } from '../../database/database.ts'
import type { Blueprint } from '../blueprint.ts'
import { listUses } from './property-use.ts'

/** A search that took longer counts as slow. Reading a page through an index takes less than a tenth of it. */
export const SLOW_MS = 50

interface Search {
  query?: unknown
  sort?: readonly { property: string; order: 'ASC' | 'DESC' }[] | undefined
}

/**
 * Counts a slow search of one blueprint for the properties that it uses, so that `tendPropertyIndexes` can give them an
 * index. Fast searches cost nothing.
 */
export async function noteSearch(db: Db, blueprint: Blueprint, search: Search, tookMs: number): Promise<void> {
  if (tookMs < SLOW_MS) return
  const uses = listUses(blueprint, search.query, search.sort?.[0])
  if (uses.length === 0) return
  const distinct = new Map(uses.map((use) => [`${use.kind} ${use.key}`, use]))
  // In one order, so that two searches never wait for each other.
  const rows = [...distinct].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, use]) => use)
  await sql`
    insert into property_index (org_id, blueprint_id, key, kind, slow_searches)
    select ${blueprint.orgId}, blueprint.id, used.key, used.kind, 1
    from blueprint cross join unnest(${rows.map(({ key }) => key)}::text[], ${rows.map(({ kind }) => kind)}::text[])
      as used (key, kind)
    where blueprint.org_id = ${blueprint.orgId} and blueprint.id = ${blueprint.id}
    on conflict (blueprint_id, key, kind) do update set slow_searches = property_index.slow_searches + 1
  `.execute(db)
}
