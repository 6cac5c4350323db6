import { sql, type RawBuilder } from 'kysely'
import type { Db } from '../../database/database.ts'
import type { Blueprint } from '../blueprint.ts'
import { findBlueprints } from '../blueprint-store.ts'
import type { Entity } from '../entity.ts'
import { resolveMirror, type KnownBlueprints, type MirrorPath } from './mirror-path.ts'
import { followHops, toLastValue } from './mirror-sql.ts'

/** A mirror property that leads somewhere. */
interface Mirror {
  key: string
  path: MirrorPath
  /** Titles come with the identifiers of their entities: `{identifier, title}`. */
  withIdentifier: boolean
}

export interface MirrorOptions {
  /** Only these mirrors; undefined: all. */
  keys?: Set<string> | undefined
  /** Mirrors of `$title` become `{identifier, title}`. */
  attachIdentifierToTitle?: boolean
}

/** Values of mirror properties, by the id of the entity and then by key. A key that is absent has no value. */
export type MirrorValues = Map<string, Map<string, unknown>>

/**
 * Reads the mirror properties of entities of one blueprint, as they are now, with one query for all of them. A mirror
 * over a many-relation is a flat list of what the targets have, in the order of the relations, without nulls.
 */
export async function findMirrorValues(
  db: Db,
  blueprint: Blueprint,
  entities: Entity[],
  options: MirrorOptions = {},
): Promise<MirrorValues> {
  const values: MirrorValues = new Map(entities.map(({ id }) => [id, new Map()]))
  // What is only validated has no row yet.
  const ids = entities.map(({ id }) => id).filter((id) => id !== '')
  if (ids.length === 0) return values
  const mirrors = await resolveMirrors(db, blueprint, options)
  if (mirrors.length === 0) return values
  for (const { key, path } of mirrors) {
    if (path.isList) for (const entity of values.values()) entity.set(key, [])
  }
  const groups = [...Map.groupBy(mirrors, ({ path }) => JSON.stringify(path.hops.map((hop) => hop.relation))).values()]
  const selects = groups.map((group, index) => toSelect(blueprint.orgId, ids, group, index))
  const { rows } = await sql<{ id: string; group: number; found: unknown[][] }>`
    ${sql.join(selects, sql` union all `)}
  `.execute(db)
  for (const { id, group, found } of rows) {
    groups[group]!.forEach(({ key, path }, position) => {
      const all = found.map((target) => target[position])
      values.get(id)!.set(key, path.isList ? all.flat().filter((value) => value !== null) : all[0])
    })
  }
  return values
}

/** Mirrors over the same relations share one walk. */
function toSelect(orgId: string, ids: string[], mirrors: Mirror[], index: number): RawBuilder<unknown> {
  const { joins, positions, end } = followHops(orgId, 'start', mirrors[0]!.path.hops)
  const values = mirrors.map(({ path, withIdentifier }) =>
    withIdentifier
      ? sql`jsonb_build_object('identifier', ${sql.ref(`${end}.identifier`)}, 'title', ${sql.ref(`${end}.title`)})`
      : toLastValue(path, end),
  )
  const order = positions.length === 0 ? sql`` : sql`order by ${sql.join(positions)}`
  return sql`select start.id, ${index}::integer as "group",
      jsonb_agg(to_jsonb(array[${sql.join(values)}]::jsonb[]) ${order}) as found
    from entity as start ${joins}
    where start.org_id = ${orgId} and start.id = any(${ids}::bigint[]) group by start.id`
}

async function resolveMirrors(db: Db, blueprint: Blueprint, options: MirrorOptions): Promise<Mirror[]> {
  const { keys, attachIdentifierToTitle = false } = options
  const wanted = Object.entries(blueprint.document.mirrorProperties).filter(([key]) => keys?.has(key) ?? true)
  const known: KnownBlueprints = new Map([[blueprint.identifier, blueprint]])
  while (true) {
    const resolved = wanted.map(([key, { path }]) => ({ key, path: resolveMirror(known, blueprint, path) }))
    const missing = resolved.flatMap(({ path }) => (path !== undefined && 'missing' in path ? path.missing : []))
    if (missing.length === 0) {
      return resolved.flatMap(({ key, path }) =>
        path === undefined || 'missing' in path
          ? []
          : { key, path, withIdentifier: attachIdentifierToTitle && path.last === '$title' },
      )
    }
    const found = await findBlueprints(db, blueprint.orgId, missing)
    for (const identifier of missing) known.set(identifier, undefined)
    for (const target of found) known.set(target.identifier, target)
  }
}
