import { sql, type RawBuilder } from 'kysely'
import { findRelation, type Blueprint } from '../blueprint.ts'
import { resolveMirror, type MirrorPath } from '../mirrors/mirror-path.ts'
import { followHops, toLastValue } from '../mirrors/mirror-sql.ts'
import { compareJson, type Comparison, type Condition } from './conditions.ts'
import { toPropertyKind, type PropertyKind } from './property-kind.ts'
import type { PreparedScope } from './search-scope.ts'

/**
 * Compares a mirror property as replies show it: each entity searched costs a look-up for each of its targets. A path
 * that leads nowhere is compared as null.
 */
export function compileMirror(
  scope: PreparedScope,
  blueprint: Blueprint,
  key: string,
  comparison: Comparison,
): Condition {
  const path = findPath(scope.catalog, blueprint, key)
  const value = path === undefined ? sql`null::jsonb` : toValue(scope, path)
  // Without `offset 0` the value would be computed once for each time that the comparison mentions it.
  return sql<boolean>`exists (select from (select ${value} as value offset 0) as mirror
    where ${compareJson({ column: sql.ref('mirror.value'), ...findMirrorKind(scope.catalog, blueprint, key) }, comparison)})`
}

/** The value of a mirror property of the row `entity`, to sort by: JSON, or null. */
export function toMirrorColumn(scope: MirrorScope, blueprint: Blueprint, key: string): RawBuilder<unknown> {
  const path = findPath(scope.catalog, blueprint, key)
  return path === undefined ? sql`null::jsonb` : sql`nullif(${toValue(scope, path)}, 'null')`
}

export type MirrorScope = Pick<PreparedScope, 'orgId' | 'catalog' | 'aggregations'>

function findPath(catalog: Blueprint[], blueprint: Blueprint, key: string): MirrorPath | undefined {
  const known = new Map(catalog.map((each) => [each.identifier, each]))
  return resolveMirror(known, blueprint, blueprint.document.mirrorProperties[key]!.path)
}

function toValue({ orgId, aggregations }: MirrorScope, path: MirrorPath): RawBuilder<unknown> {
  const { joins, end } = followHops(orgId, 'start', path.hops)
  const found = sql`select ${toLastValue(path, end, aggregations)} as value from (select entity.relations) as start ${joins}`
  if (!path.isList) return sql`(${found})`
  return sql`(select jsonb_agg(member) from (${found}) as found cross join lateral jsonb_array_elements(
      case jsonb_typeof(found.value) when 'array' then found.value else jsonb_build_array(found.value) end
    ) as member where member <> 'null')`
}

/** What a mirror property holds; of what is not known, anything. */
export function findMirrorKind(catalog: Blueprint[], blueprint: Blueprint, key: string): PropertyKind {
  const path = findPath(catalog, blueprint, key)
  return path === undefined ? { type: undefined, isDate: false } : toKind(path)
}

function toKind({ hops, last }: MirrorPath): PropertyKind {
  const { document } = hops.at(-1)!.target
  if (last === '$createdAt' || last === '$updatedAt') return { type: 'string', isDate: true }
  if (last.startsWith('$')) return { type: 'string', isDate: false }
  if (Object.hasOwn(document.schema.properties, last)) return toPropertyKind(document.schema.properties[last]!)
  if (findRelation(document, last) !== undefined) return { type: 'string', isDate: false }
  return { type: Object.hasOwn(document.aggregationProperties, last) ? 'number' : undefined, isDate: false }
}
