import { sql, type RawBuilder } from 'kysely'
import type { Db } from '../../database/database.ts'
import type { AggregationColumns } from '../aggregations/aggregation-sql.ts'
import type { Blueprint } from '../blueprint.ts'
import { findCalculationAtEnd } from '../calculations/find-calculation.ts'
import type { Entity } from '../entity.ts'
import { resolveMirror, type KnownBlueprints, type MirrorPath } from './mirror-path.ts'
import { followHops, toLastValue } from './mirror-sql.ts'

/** A mirror property that leads somewhere. */
interface Mirror {
  key: string
  path: MirrorPath
  /** Titles come with the identifiers of their entities: `{identifier, title}`. */
  withIdentifier: boolean
  /** The value is computed of the target and not read from it. */
  isCalculated: boolean
}

export interface MirrorOptions {
  /** All blueprints of the organisation. */
  catalog: readonly Blueprint[]
  /** The aggregation properties that the mirrors lead to. */
  columns: AggregationColumns
  /** Mirrors of `$title` become `{identifier, title}`. */
  attachIdentifierToTitle: boolean
  /** Values of one calculation property of entities, by their ids. */
  readCalculated: (target: Blueprint, ids: readonly string[], key: string) => Promise<ReadonlyMap<string, unknown>>
}

/**
 * Reads the mirror properties among `keys` of entities of one blueprint, as they are now, with one query for all of them.
 * A mirror over a many-relation is a flat list of what the targets have, in the order of the relations, without nulls.
 * @returns values by the id of each entity and then by key. A key that is absent has no value.
 */
export async function findMirrorValues(
  db: Db,
  blueprint: Blueprint,
  entities: readonly Entity[],
  keys: readonly string[],
  options: MirrorOptions,
): Promise<Map<string, Map<string, unknown>>> {
  const values = new Map(entities.map(({ id }) => [id, new Map<string, unknown>()]))
  const mirrors = resolveMirrors(blueprint, keys, options)
  for (const { key, path } of mirrors) {
    if (path.isList) for (const entity of values.values()) entity.set(key, [])
  }
  // What is only validated has no row yet.
  const ids = entities.map(({ id }) => id).filter((id) => id !== '')
  if (ids.length === 0 || mirrors.length === 0) return values
  const groups = [...Map.groupBy(mirrors, ({ path }) => JSON.stringify(path.hops.map((hop) => hop.relation))).values()]
  const selects = groups.map((group, index) => toSelect(blueprint.orgId, ids, group, index, options.columns))
  const { rows } = await sql<Row>`${sql.join(selects, sql` union all `)}`.execute(db)
  const calculated = await readCalculations(groups, rows, options)
  for (const { id, group, found } of rows) {
    groups[group]!.forEach((mirror, position) => {
      const { key, path, isCalculated } = mirror
      const stored = found.map((target) => target[position])
      const all = isCalculated ? stored.map((target) => calculated.get(mirror)!.get(target as string) ?? null) : stored
      values.get(id)!.set(key, path.isList ? all.flat().filter((value) => value !== null) : all[0])
    })
  }
  return values
}

/** What the mirrors of one group show of one entity, for each target in order. */
interface Row {
  id: string
  group: number
  found: unknown[][]
}

/** Mirrors over the same relations share one walk. Of a calculation the walk yields the id of the target. */
function toSelect(
  orgId: string,
  ids: string[],
  mirrors: Mirror[],
  index: number,
  columns: AggregationColumns,
): RawBuilder<unknown> {
  const { joins, positions, end } = followHops(orgId, 'start', mirrors[0]!.path.hops)
  const values = mirrors.map(({ path, withIdentifier, isCalculated }) => {
    if (isCalculated) return sql`to_jsonb(${sql.ref(`${end}.id`)}::text)`
    return withIdentifier
      ? sql`jsonb_build_object('identifier', ${sql.ref(`${end}.identifier`)}, 'title', ${sql.ref(`${end}.title`)})`
      : toLastValue(path, end, columns)
  })
  const order = positions.length === 0 ? sql`` : sql`order by ${sql.join(positions)}`
  return sql`select start.id, ${index}::integer as "group",
      jsonb_agg(to_jsonb(array[${sql.join(values)}]::jsonb[]) ${order}) as found
    from entity as start ${joins}
    where start.org_id = ${orgId} and start.id = any(${ids}::bigint[]) group by start.id`
}

/** The values of the calculations that mirrors lead to, by the mirror and then by the id of the target. */
async function readCalculations(
  groups: Mirror[][],
  rows: readonly Row[],
  { readCalculated }: MirrorOptions,
): Promise<Map<Mirror, ReadonlyMap<string, unknown>>> {
  const places = groups.flatMap((mirrors, group) => mirrors.map((mirror, position) => ({ mirror, group, position })))
  const values = await Promise.all(
    places
      .filter(({ mirror }) => mirror.isCalculated)
      .map(async ({ mirror, group, position }) => {
        const found = rows.filter((row) => row.group === group).flatMap((row) => row.found)
        const ids = new Set(found.map((target) => target[position] as string))
        const { hops, last } = mirror.path
        return [mirror, await readCalculated(hops.at(-1)!.target, [...ids], last)] as const
      }),
  )
  return new Map(values)
}

function resolveMirrors(
  blueprint: Blueprint,
  keys: readonly string[],
  { catalog, attachIdentifierToTitle }: MirrorOptions,
): Mirror[] {
  const known: KnownBlueprints = new Map(catalog.map((each) => [each.identifier, each]))
  const { mirrorProperties } = blueprint.document
  return keys.flatMap((key) => {
    if (!Object.hasOwn(mirrorProperties, key)) return []
    const path = resolveMirror(known, blueprint, mirrorProperties[key]!.path)
    if (path === undefined) return []
    const isCalculated = findCalculationAtEnd(path) !== undefined
    return { key, path, isCalculated, withIdentifier: attachIdentifierToTitle && path.last === '$title' }
  })
}
