import { sql } from 'kysely'
import { findRelation } from '../blueprint.ts'
import type { Found } from './compile-operand.ts'
import { compareJson, compareText, FALSE, TRUE, type Comparison, type Condition } from './conditions.ts'
import { refuseQuery } from './search-refusal.ts'
import type { PreparedScope } from './search-scope.ts'

/**
 * `{relation, targetProperty?}` on the left of a rule: the identifiers of the targets, or with `$title` their titles.
 * Of a many-relation one target is enough.
 */
export function compileRelation(
  scope: PreparedScope,
  rule: Record<string, unknown>,
  path: string,
  comparison: Comparison,
): Found {
  const key = rule.relation as string
  const { targetProperty = '$identifier' } = rule
  if (targetProperty !== '$identifier' && targetProperty !== '$title') {
    throw refuseQuery(`${path}.targetProperty`, 'must be "$title" or "$identifier"', 'enum')
  }
  const ids = scope.blueprints.filter(({ document }) => findRelation(document, key) !== undefined).map(({ id }) => id)
  if (ids.length === 0) {
    if (scope.strict) throw refuseQuery(`${path}.relation`, `"${key}" is no relation of the blueprint`)
    return { found: FALSE, applies: FALSE }
  }
  const applies = sql<boolean>`entity.blueprint_id = any(${ids}::bigint[])`
  return {
    found: targetProperty === '$title' ? compareTitle(scope, key, comparison) : compareKey(key, comparison),
    applies,
  }
}

/** Empty, with no target that has a title. */
function compareTitle(scope: PreparedScope, key: string, comparison: Comparison): Condition {
  const isEmpty = comparison.operator === 'isEmpty' || (comparison.operator === '=' && comparison.value === null)
  const title = sql.ref<string | null>('target.title')
  return sql<boolean>`${isEmpty ? sql`not ` : sql``}exists (select from entity_relation as link
    join entity as target on target.id = link.target_id and target.org_id = ${scope.orgId}
    where link.source_id = entity.id and link.relation = ${key} and ${isReadable(scope)}
      and ${isEmpty ? sql`target.title is not null` : compareText(title, comparison)})`
}

/** A title that may not be read is as good as none. */
const isReadable = ({ reader, readableTargets }: PreparedScope): Condition =>
  reader.readsAll ? TRUE : sql<boolean>`exists (select from entity where entity.id = target.id and ${readableTargets})`

/** Comparisons of texts look at each target; the others know lists themselves. */
function compareKey(key: string, comparison: Comparison): Condition {
  const column = sql`(entity.relations -> ${key})`
  const isOfTexts = ['=', 'beginsWith', 'endsWith'].includes(comparison.operator) && !Array.isArray(comparison.value)
  if (!isOfTexts || comparison.value === null) return compareJson({ column, type: 'string', isDate: false }, comparison)
  return sql<boolean>`exists (select from jsonb_array_elements_text(
      case jsonb_typeof(${column}) when 'array' then ${column} when 'string' then jsonb_build_array(${column}) end
    ) as target (identifier) where ${compareText(sql.ref('target.identifier'), comparison)})`
}
