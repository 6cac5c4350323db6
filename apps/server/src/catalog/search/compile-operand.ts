import { sql } from 'kysely'
import { computedKeys, findRelation, type Blueprint } from '../blueprint.ts'
import { isDynamic, MY_TEAMS, readDynamic } from './caller-context.ts'
import { compareInstant, compareJson, compareText, FALSE, type Comparison, type Condition } from './conditions.ts'
import { toPropertyKind, type PropertyKind } from './property-kind.ts'
import { compilePropertySchema } from './property-schema-rule.ts'
import { findColumn } from '../aggregations/aggregation-sql.ts'
import { findCalculationColumn } from '../calculations/calculation-columns.ts'
import { findCalculation } from '../calculations/find-calculation.ts'
import { compileAggregation } from './compile-aggregation.ts'
import { compileCalculation } from './compile-calculation.ts'
import { asTeamMirror, inheritsTeams, TEAM } from '../inherited-teams.ts'
import { toMetaInstant, toMetaText } from './meta-columns.ts'
import { compileMirror } from './compile-mirror.ts'
import { compileRelation } from './compile-relation.ts'
import { compileScorecard } from './compile-scorecard.ts'
import { refuseQuery } from './search-refusal.ts'
import type { PreparedScope } from './search-scope.ts'

/** What a rule asks, before it is negated. */
export interface Found {
  found: Condition
  /** Which entities the rule speaks about at all, unless it is all of them. */
  applies?: Condition
}

/**
 * The comparison of what a rule names on its left: a relation, properties of a type, something about the caller, a
 * meta-property or a property.
 * @throws DomainError `invalid_request`.
 */
export function compileOperand(
  scope: PreparedScope,
  rule: Record<string, unknown>,
  path: string,
  comparison: Comparison,
): Found {
  if (rule.scorecard !== undefined) return compileScorecard(scope, rule, path, comparison)
  if (typeof rule.relation === 'string') return compileRelation(scope, rule, path, comparison)
  if (rule.propertySchema !== undefined) return compilePropertySchema(scope, rule.propertySchema, path, comparison)
  const { property } = rule
  if (isDynamic(property)) return compileCaller(scope, property, path, comparison)
  if (typeof property !== 'string') throw refuseQuery(`${path}.property`, 'must be the name of a property', 'required')
  return property.startsWith('$')
    ? { found: compileMeta(scope, property, path, comparison) }
    : compileProperty(scope, property, path, comparison)
}

/** A rule about the caller, which holds for all entities or for none. Nothing known about the caller: for none. */
function compileCaller(scope: PreparedScope, property: Record<string, unknown>, path: string, comparison: Comparison) {
  const value = readDynamic(scope, property, `${path}.property`)
  if (value === undefined) return { found: FALSE, applies: FALSE }
  const column = sql`${JSON.stringify(value)}::jsonb`
  return { found: compareJson({ column, type: typeof value, isDate: false }, comparison) }
}

function compileMeta(scope: PreparedScope, property: string, path: string, comparison: Comparison): Condition {
  const text = toMetaText(property)
  if (text !== undefined) return compareText(text, comparison)
  const instant = toMetaInstant(property)
  if (instant !== undefined) return compareInstant(instant, comparison)
  switch (property) {
    case '$team':
      return compileTeam(scope, { ...comparison, value: withMyTeams(scope, comparison.value) })
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

/** The teams of an entity: its own, or those that it inherits, as replies show them. */
function compileTeam(scope: PreparedScope, comparison: Comparison): Condition {
  const stored = compareJson({ column: sql.ref('entity.team'), type: 'string', isDate: false }, comparison)
  const heirs = scope.blueprints.filter(inheritsTeams)
  if (heirs.length === 0) return stored
  const ids = heirs.map(({ id }) => id)
  const inherited = heirs.map((blueprint) => {
    const condition = compileMirror(scope, asTeamMirror(scope.catalog, blueprint), TEAM, comparison)
    return sql<boolean>`entity.blueprint_id = ${blueprint.id} and ${condition}`
  })
  return sql<boolean>`(${sql.join(inherited, sql` or `)} or (entity.blueprint_id <> all(${ids}::bigint[]) and ${stored}))`
}

function withMyTeams({ callerContext }: PreparedScope, value: unknown): unknown {
  const isMentioned = Array.isArray(value) && value.includes(MY_TEAMS)
  return isMentioned ? [...(value as unknown[]), ...callerContext.owners] : value
}

/**
 * A key stands for a property first, for a relation only in blueprints where no property has it, then for what is computed.
 * Blueprints may give one key different types, so each kind is compared in its own way.
 */
function compileProperty(scope: PreparedScope, key: string, path: string, comparison: Comparison): Found {
  const kinds = new Map<string, Kind>()
  for (const blueprint of scope.blueprints) {
    const { id, document } = blueprint
    const kind = describe(document, key)
    if (kind === undefined) {
      const computed = compileComputed(scope, blueprint, key, comparison)
      if (computed !== undefined) kinds.set(`computed of ${id}`, { ids: [id], ...computed })
      continue
    }
    const name = JSON.stringify(kind)
    const known = kinds.get(name)
    if (known !== undefined) known.ids.push(id)
    else {
      const column = kind.isRelation ? sql`entity.relations -> ${key}` : sql`entity.properties -> ${key}`
      kinds.set(name, { ids: [id], condition: compareJson({ column: sql`(${column})`, ...kind }, comparison) })
    }
  }
  if (kinds.size === 0) return unknownKey(scope, key, path)
  const applies = toApplies([...kinds.values()])
  const [only] = kinds.values()
  if (kinds.size === 1) return { found: only!.condition, applies }
  const alternatives = [...kinds.values()].map(
    (kind) => sql<boolean>`(entity.blueprint_id = any(${kind.ids}::bigint[]) and ${kind.condition})`,
  )
  return { found: sql<boolean>`(${sql.join(alternatives, sql` or `)})`, applies }
}

/** What a key is in some blueprints. */
interface Kind {
  ids: string[]
  condition: Condition
  /** The entities that programs ran for, where only those can be spoken about. */
  computedIds?: string[]
}

/** Who has the key. What was written after programs ran is not spoken about: its value is not known. */
function toApplies(kinds: Kind[]): Condition {
  const ids = kinds.flatMap((kind) => (kind.computedIds === undefined ? kind.ids : []))
  const computedIds = kinds.flatMap((kind) => kind.computedIds ?? [])
  const ofBlueprints = sql<boolean>`entity.blueprint_id = any(${ids}::bigint[])`
  if (kinds.every((kind) => kind.computedIds === undefined)) return ofBlueprints
  const computed = sql<boolean>`entity.id = any(${computedIds}::bigint[])`
  return ids.length === 0 ? computed : sql<boolean>`(${ofBlueprints} or ${computed})`
}

/** @returns undefined when the blueprint computes nothing under that key which can be compared here. */
function compileComputed(
  scope: PreparedScope,
  blueprint: Blueprint,
  key: string,
  comparison: Comparison,
): Omit<Kind, 'ids'> | undefined {
  const calculation = findCalculationColumn(scope.calculations, blueprint, key)
  if (calculation !== undefined) {
    return { condition: compileCalculation(calculation, comparison), computedIds: calculation.ids }
  }
  if (findCalculation(scope.catalog, blueprint, key) !== undefined) return undefined
  const condition = compileRelated(scope, blueprint, key, comparison)
  return condition && { condition }
}

/** A mirror or an aggregation, which SQL can compute. */
function compileRelated(scope: PreparedScope, blueprint: Blueprint, key: string, comparison: Comparison) {
  if (Object.hasOwn(blueprint.document.mirrorProperties, key)) return compileMirror(scope, blueprint, key, comparison)
  const column = findColumn(scope.aggregations, blueprint, key)
  return column && compileAggregation(column, comparison)
}

function describe(document: Blueprint['document'], key: string): (PropertyKind & { isRelation: boolean }) | undefined {
  if (Object.hasOwn(document.schema.properties, key)) {
    return { ...toPropertyKind(document.schema.properties[key]!), isRelation: false }
  }
  return findRelation(document, key) === undefined ? undefined : { type: 'string', isDate: false, isRelation: true }
}

function unknownKey(scope: PreparedScope, key: string, path: string): Found {
  if (scope.blueprints.some(({ document }) => computedKeys(document).includes(key))) {
    throw refuseQuery(`${path}.property`, `"${key}" is computed by a program, and cannot be compared here`)
  }
  if (!scope.strict) return { found: FALSE, applies: FALSE }
  const names = scope.blueprints.map((blueprint) => `"${blueprint.identifier}"`).join(', ')
  throw refuseQuery(`${path}.property`, `"${key}" is no property or relation of blueprint ${names}`)
}
