import { customAlphabet } from 'nanoid'
import type { RelationValue } from '@portolan/contract/entities'

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

/** The identifiers that a relation names, in order; none when it is null or was never written. */
export const toTargets = (value: RelationValue | undefined): string[] =>
  value === null || value === undefined ? [] : Array.isArray(value) ? value : [value]
