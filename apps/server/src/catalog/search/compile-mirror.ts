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
  const known = new Map(scope.catalog.map((each) => [each.identifier, each]))
  const path = resolveMirror(known, blueprint, blueprint.document.mirrorProperties[key]!.path)
  const isResolved = path !== undefined && !('missing' in path)
  const value = isResolved ? toValue(scope.orgId, path) : sql`null::jsonb`
  const kind = isResolved ? toKind(path) : { type: undefined, isDate: false }
  // Without `offset 0` the value would be computed once for each time that the comparison mentions it.
  return sql<boolean>`exists (select from (select ${value} as value offset 0) as mirror
    where ${compareJson({ column: sql.ref('mirror.value'), ...kind }, comparison)})`
}

function toValue(orgId: string, path: MirrorPath): RawBuilder<unknown> {
  const { joins, end } = followHops(orgId, 'start', path.hops)
  const found = sql`select ${toLastValue(path, end)} as value from (select entity.relations) as start ${joins}`
  if (!path.isList) return sql`(${found})`
  return sql`(select jsonb_agg(member) from (${found}) as found cross join lateral jsonb_array_elements(
      case jsonb_typeof(found.value) when 'array' then found.value else jsonb_build_array(found.value) end
    ) as member where member <> 'null')`
}

function toKind({ hops, last }: MirrorPath): PropertyKind {
  const { document } = hops.at(-1)!.target
  if (last === '$createdAt' || last === '$updatedAt') return { type: 'string', isDate: true }
  if (last.startsWith('$')) return { type: 'string', isDate: false }
  if (Object.hasOwn(document.schema.properties, last)) return toPropertyKind(document.schema.properties[last]!)
  return { type: findRelation(document, last) === undefined ? undefined : 'string', isDate: false }
}
