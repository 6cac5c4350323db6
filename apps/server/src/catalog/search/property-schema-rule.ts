import { sql } from 'kysely'
import type { Blueprint } from '../blueprint.ts'
import { isObject } from '../property-schema.ts'
import type { Found } from './compile-operand.ts'
import { compareJson, FALSE, type Comparison } from './conditions.ts'
import { toPropertyKind } from './property-kind.ts'
import { refuseQuery } from './search-refusal.ts'
import type { PreparedScope } from './search-scope.ts'

interface SchemaPattern {
  type: string
  format?: string
  items?: { type: string; format?: string }
}

const OPERATORS = ['=', 'contains']

/**
 * `{propertySchema: {type, format?, items?}, operator, value}`: compares every stored property whose schema has that
 * type, and that format where one is given. One that matches is enough. A blueprint without such a property is not
 * spoken about.
 */
export function compilePropertySchema(
  scope: PreparedScope,
  schema: unknown,
  path: string,
  comparison: Comparison,
): Found {
  const pattern = toPattern(schema, `${path}.propertySchema`)
  if (!OPERATORS.includes(comparison.operator)) {
    throw refuseQuery(`${path}.operator`, 'beside "propertySchema" must be one of =, !=, contains', 'enum')
  }
  const speaksOf = scope.blueprints
    .map((blueprint) => ({ id: blueprint.id, keys: listMatching(blueprint, pattern) }))
    .filter(({ keys }) => keys.length > 0)
  if (speaksOf.length === 0) return { found: FALSE, applies: FALSE }
  const kind = toPropertyKind(pattern)
  const alternatives = speaksOf.map(({ id, keys }) => {
    const matches = keys.map((key) => compareJson({ column: sql`(entity.properties -> ${key})`, ...kind }, comparison))
    return sql<boolean>`(entity.blueprint_id = ${id} and (${sql.join(matches, sql` or `)}))`
  })
  const ids = speaksOf.map(({ id }) => id)
  return {
    found: sql<boolean>`(${sql.join(alternatives, sql` or `)})`,
    applies: sql<boolean>`entity.blueprint_id = any(${ids}::bigint[])`,
  }
}

function toPattern(schema: unknown, path: string): SchemaPattern {
  if (!isObject(schema)) throw refuseQuery(path, 'must be {type, format?, items?}')
  if (typeof schema.type !== 'string') throw refuseQuery(`${path}.type`, 'must be the type of a property', 'required')
  if (schema.format !== undefined && typeof schema.format !== 'string') {
    throw refuseQuery(`${path}.format`, 'must be a format')
  }
  if (schema.items !== undefined) toPattern(schema.items, `${path}.items`)
  return schema as unknown as SchemaPattern
}

function listMatching({ document }: Blueprint, pattern: SchemaPattern): string[] {
  return Object.entries(document.schema.properties)
    .filter(([, property]) => fits(property, pattern))
    .map(([key]) => key)
}

function fits(property: { type?: unknown; format?: unknown; items?: unknown }, pattern: SchemaPattern): boolean {
  if (property.type !== pattern.type) return false
  if (pattern.format !== undefined && property.format !== pattern.format) return false
  return pattern.items === undefined || (isObject(property.items) && fits(property.items, pattern.items))
}
