import { sql } from 'kysely'
import type { Blueprint } from '../blueprint.ts'
import { computedKeys, findRelation } from '../blueprint.ts'
import { isObject } from '../property-schema.ts'
import { compareInstant, compareJson, compareText, FALSE, TRUE, type Comparison, type Condition } from './conditions.ts'
import { toOperator } from './rule-operators.ts'
import { refuseQuery } from './search-refusal.ts'

export interface SearchScope {
  orgId: string
  /** The blueprints among whose entities the search looks. */
  blueprints: Blueprint[]
  /** Refuses properties that no blueprint has; otherwise such a rule matches nothing. */
  strict: boolean
  now: Date
}

const RULE_LIMIT = 2_000

/**
 * Compiles a query to a condition on the table `entity`. All that the user wrote becomes a bound parameter.
 *
 * An empty group matches everything under `and` and nothing under `or`.
 * @compat Ocean: a webhook whose objects all pass sends `and[or[], …]` and deletes whatever that returns.
 * @throws DomainError `invalid_request` naming the place in the query.
 */
export function compileQuery(scope: SearchScope, query: unknown, path = 'query'): Condition {
  let left = RULE_LIMIT
  const compile = (part: unknown, at: string): Condition => {
    if (--left < 0) throw refuseQuery(path, `has more than ${RULE_LIMIT} rules`, 'maxItems')
    if (!isObject(part)) throw refuseQuery(at, 'must be an object')
    return part.combinator === undefined ? compileRule(scope, part, at) : compileGroup(part, at, compile)
  }
  if (!isObject(query) || query.combinator === undefined) throw refuseQuery(path, 'must have "combinator" and "rules"')
  return compile(query, path)
}

function compileGroup(
  group: Record<string, unknown>,
  path: string,
  compile: (part: unknown, at: string) => Condition,
): Condition {
  const { combinator, rules } = group
  if (combinator !== 'and' && combinator !== 'or')
    throw refuseQuery(`${path}.combinator`, 'must be "and" or "or"', 'enum')
  if (!Array.isArray(rules)) throw refuseQuery(`${path}.rules`, 'must be a list')
  if (rules.length === 0) return combinator === 'and' ? TRUE : FALSE
  const conditions = rules.map((rule, index) => compile(rule, `${path}.rules[${index}]`))
  return sql<boolean>`(${sql.join(conditions, combinator === 'and' ? sql` and ` : sql` or `)})`
}

function compileRule(scope: SearchScope, rule: Record<string, unknown>, path: string): Condition {
  if (rule.propertySchema !== undefined) throw refuseQuery(`${path}.propertySchema`, 'is not supported yet')
  if (rule.scorecard !== undefined) throw refuseQuery(`${path}.scorecard`, 'is not supported yet')
  const operator = toOperator(`${path}.operator`, rule.operator)
  if (isObject(rule.value) && rule.value.context !== undefined) {
    throw refuseQuery(`${path}.value.context`, 'is not supported yet')
  }
  if (rule.value === undefined && operator.name !== 'isEmpty' && operator.name !== 'isExpired') {
    throw refuseQuery(`${path}.value`, 'is required', 'required')
  }
  const comparison = { path: `${path}.value`, operator: operator.name, value: rule.value, now: scope.now }
  const { found, applies } = compileOperand(scope, rule, path, comparison)
  if (!operator.negated) return applies === undefined ? found : sql<boolean>`(${applies} and ${found})`
  const opposite = sql<boolean>`(not coalesce(${found}, false))`
  return applies === undefined ? opposite : sql<boolean>`(${applies} and ${opposite})`
}

interface Found {
  found: Condition
  /** Which entities the rule speaks about at all, unless it is all of them. */
  applies?: Condition
}

function compileOperand(
  scope: SearchScope,
  rule: Record<string, unknown>,
  path: string,
  comparison: Comparison,
): Found {
  if (typeof rule.relation === 'string') return compileRelation(scope, rule, path, comparison)
  const { property } = rule
  if (isObject(property)) throw refuseQuery(`${path}.property`, 'as a context or path is not supported yet')
  if (typeof property !== 'string') throw refuseQuery(`${path}.property`, 'must be the name of a property', 'required')
  return property.startsWith('$')
    ? { found: compileMeta(scope, property, path, comparison) }
    : compileProperty(scope, property, path, comparison)
}

const META_TEXTS: Record<string, string> = {
  $identifier: 'entity.identifier',
  $title: 'entity.title',
  $icon: 'entity.icon',
  $createdBy: 'entity.created_by',
  $updatedBy: 'entity.updated_by',
}

const META_INSTANTS: Record<string, string> = { $createdAt: 'entity.created_at', $updatedAt: 'entity.updated_at' }

function compileMeta(scope: SearchScope, property: string, path: string, comparison: Comparison): Condition {
  if (Object.hasOwn(META_TEXTS, property)) return compareText(sql.ref(META_TEXTS[property]!), comparison)
  if (Object.hasOwn(META_INSTANTS, property)) return compareInstant(sql.ref(META_INSTANTS[property]!), comparison)
  switch (property) {
    case '$team':
      return compareJson({ column: sql.ref('entity.team'), type: 'string', isDate: false }, comparison)
    case '$blueprint':
      return sql<boolean>`entity.blueprint_id in (select id from blueprint
        where blueprint.org_id = ${scope.orgId} and ${compareText(sql.ref('blueprint.identifier'), comparison)})`
    case '$datasource':
      return sql<boolean>`entity.datasource_id in (select id from datasource
        where datasource.org_id = ${scope.orgId} and ${compareText(sql.ref('datasource.value'), comparison)})`
    default:
      throw refuseQuery(`${path}.property`, `"${property}" is no meta-property`, 'enum')
  }
}

/**
 * A key stands for a property first, for a relation only in blueprints where no property has it. Blueprints may give
 * one key different types, so each kind is compared in its own way.
 */
function compileProperty(scope: SearchScope, key: string, path: string, comparison: Comparison): Found {
  const kinds = new Map<string, { ids: string[]; condition: Condition }>()
  for (const { id, document } of scope.blueprints) {
    const kind = describe(document, key)
    if (kind === undefined) continue
    const name = JSON.stringify(kind)
    const known = kinds.get(name)
    if (known !== undefined) known.ids.push(id)
    else {
      const column = kind.isRelation ? sql`entity.relations -> ${key}` : sql`entity.properties -> ${key}`
      kinds.set(name, { ids: [id], condition: compareJson({ column: sql`(${column})`, ...kind }, comparison) })
    }
  }
  if (kinds.size === 0) return unknownKey(scope, key, path)
  const ids = [...kinds.values()].flatMap((kind) => kind.ids)
  const applies = sql<boolean>`entity.blueprint_id = any(${ids}::bigint[])`
  const [only] = kinds.values()
  if (kinds.size === 1) return { found: only!.condition, applies }
  const alternatives = [...kinds.values()].map(
    (kind) => sql<boolean>`(entity.blueprint_id = any(${kind.ids}::bigint[]) and ${kind.condition})`,
  )
  return { found: sql<boolean>`(${sql.join(alternatives, sql` or `)})`, applies }
}

function describe(document: Blueprint['document'], key: string) {
  if (Object.hasOwn(document.schema.properties, key)) {
    const { type, format, items } = document.schema.properties[key]!
    const isDate = format === 'date-time' || format === 'timer'
    return { type: type === 'array' ? (items?.type as string | undefined) : type, isDate, isRelation: false }
  }
  return findRelation(document, key) === undefined ? undefined : { type: 'string', isDate: false, isRelation: true }
}

function unknownKey(scope: SearchScope, key: string, path: string): Found {
  if (scope.blueprints.some(({ document }) => computedKeys(document).includes(key))) {
    throw refuseQuery(`${path}.property`, `"${key}" is computed; searching by it is not supported yet`)
  }
  if (!scope.strict) return { found: FALSE, applies: FALSE }
  const names = scope.blueprints.map((blueprint) => `"${blueprint.identifier}"`).join(', ')
  throw refuseQuery(`${path}.property`, `"${key}" is no property or relation of blueprint ${names}`)
}

function compileRelation(
  scope: SearchScope,
  rule: Record<string, unknown>,
  path: string,
  comparison: Comparison,
): Found {
  const key = rule.relation as string
  const ids = scope.blueprints.filter(({ document }) => findRelation(document, key) !== undefined).map(({ id }) => id)
  if (ids.length === 0) {
    if (scope.strict) throw refuseQuery(`${path}.relation`, `"${key}" is no relation of the blueprint`)
    return { found: FALSE, applies: FALSE }
  }
  const applies = sql<boolean>`entity.blueprint_id = any(${ids}::bigint[])`
  if (rule.targetProperty !== undefined && rule.targetProperty !== '$identifier') {
    if (rule.targetProperty !== '$title') {
      throw refuseQuery(`${path}.targetProperty`, 'must be "$title" or "$identifier"', 'enum')
    }
    const found = sql<boolean>`exists (select from entity_relation
      join entity as target on target.id = entity_relation.target_id
      where entity_relation.source_id = entity.id and entity_relation.relation = ${key}
        and ${compareText(sql.ref('target.title'), comparison)})`
    return { found, applies }
  }
  const column = sql`(entity.relations -> ${key})`
  return { found: compareJson({ column, type: 'string', isDate: false }, comparison), applies }
}
