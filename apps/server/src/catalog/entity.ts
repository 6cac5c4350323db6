import { customAlphabet } from 'nanoid'
import type { RelationValue } from '@portolan/contract/entities'
import { findRelation, type Blueprint } from './blueprint.ts'

/** One thing in the catalog, as it is stored. */
export interface Entity {
  id: string
  orgId: string
  blueprintId: string
  identifier: string
  title: string | null
  icon: string | null
  team: string[] | null
  /** Set properties only: a property without a value has no key. */
  properties: Record<string, unknown>
  /** Relations that were ever written; null and [] count as written. */
  relations: Record<string, RelationValue>
  datasourceId: string
  /** Created only because another entity named it. */
  bare: boolean
  createdAt: Date
  createdBy: string
  updatedAt: Date
  updatedBy: string
}

/** What a write decides; the rest of an entity says who wrote when. */
export type EntityContent = Pick<Entity, 'identifier' | 'title' | 'icon' | 'team' | 'properties' | 'relations'>

const alphanumeric = customAlphabet('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 16)

/** The identifier of an entity that was sent without one. */
export const generateIdentifier = (): string => `e_${alphanumeric()}`

/** What a map has under a key of its own: of users' keys, some are names of what every object inherits. */
export const ownValue = <T>(map: Readonly<Record<string, T>> | null | undefined, key: string): T | undefined =>
  map && Object.hasOwn(map, key) ? map[key] : undefined

/** The identifiers that a relation of an entity names, in order; none when it is null or was never written. */
export const targetsOf = (relations: Record<string, RelationValue> | undefined, key: string): string[] =>
  toTargets(ownValue(relations, key))

/** The identifiers that the value of a relation names, in order; none when it is null or was never written. */
export const toTargets = (value: RelationValue | undefined): string[] =>
  value === null || value === undefined ? [] : Array.isArray(value) ? value : [value]

/**
 * The entity without what is stored under keys that its blueprint does not have. Such values are copies on their way to
 * another key, or what a rename has left behind, and nobody may see them or carry them on.
 */
export function withoutStrays({ document }: Blueprint, entity: Entity): Entity {
  const isKnown = (key: string) => Object.hasOwn(document.schema.properties, key)
  const isRelation = (key: string) => findRelation(document, key) !== undefined
  const isClean = Object.keys(entity.properties).every(isKnown) && Object.keys(entity.relations).every(isRelation)
  if (isClean) return entity
  return {
    ...entity,
    properties: pickKeys(entity.properties, isKnown),
    relations: pickKeys(entity.relations, isRelation),
  }
}

export const pickKeys = <T>(map: Record<string, T>, wanted: (key: string) => boolean): Record<string, T> =>
  Object.fromEntries(Object.entries(map).filter(([key]) => wanted(key)))
