/** The shapes of blueprints and entities as replies carry them. */

export type PropertyType = 'string' | 'number' | 'boolean' | 'object' | 'array'

export interface PropertySchema {
  type?: PropertyType
  title?: string
  description?: string
  icon?: string
  format?: string
  spec?: string
  default?: unknown
  enum?: readonly (string | number)[]
  enumColors?: Readonly<Record<string, string>>
  items?: PropertySchema
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  minItems?: number
  maxItems?: number
}

export interface RelationSchema {
  title?: string
  description?: string
  target: string
  required: boolean
  many: boolean
  /** `rule_result_target`: the portal made it, for results of rules. */
  type?: string
}

export interface Blueprint {
  identifier: string
  title: string
  icon?: string | null
  description?: string | null
  schema: { properties: Readonly<Record<string, PropertySchema>>; required?: readonly string[] }
  mirrorProperties: Readonly<Record<string, { title?: string; path: string }>>
  calculationProperties: Readonly<Record<string, PropertySchema & { calculation: string }>>
  aggregationProperties: Readonly<Record<string, PropertySchema>>
  relations: Readonly<Record<string, RelationSchema>>
  createdAt: string
  updatedAt: string
}

/** A related entity: its identifier, or with its title when the request asked for titles. */
export type RelationValue = string | { identifier: string; title?: string | null }

export interface Entity {
  identifier: string
  title: string | null
  icon?: string | null
  blueprint: string
  team?: readonly string[] | null
  properties: Readonly<Record<string, unknown>>
  relations: Readonly<Record<string, RelationValue | readonly RelationValue[] | null>>
  /** By identifier; those whose filter excludes the entity are not there. */
  scorecards?: Readonly<Record<string, { level: string; rules: readonly { identifier: string; status: string }[] }>>
  createdAt: string
  createdBy: string
  updatedAt: string
  updatedBy: string
}

export interface BlueprintCount {
  identifier: string
  title: string
  icon?: string | null
  count: number
}

export interface Total {
  value: number
  relation: 'eq' | 'gte'
}

export interface SortRule {
  property: string
  order: 'ASC' | 'DESC'
}
