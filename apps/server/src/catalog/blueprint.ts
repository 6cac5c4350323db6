import type { BlueprintBody, BlueprintDocument, RelationDefinition } from '@portolan/contract/blueprints'
import type { WrittenPermissions } from '@portolan/contract/permissions'

/** The type of a thing: what properties and relations its entities have. */
export interface Blueprint {
  /** Surrogate key; changes of `identifier` leave it alone. */
  id: string
  orgId: string
  identifier: string
  /** Counts changes. */
  revision: number
  document: BlueprintDocument
  /** How many scorecards it has. They belong to a module above; their every change counts as one of the blueprint. */
  scorecardCount: number
  /** Who may read and write its entities, as far as it was ever said. */
  permissions: WrittenPermissions
  createdAt: Date
  createdBy: string
  updatedAt: Date
  updatedBy: string
}

/** Keys of a reply that describe the stored row, not the user's document. Documents saved from a GET hold them. */
const ROW_KEYS = ['id', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy']

/**
 * The document to store: as sent, except that the four maps and the flags of relations are explicit.
 * @compat Ocean: its model of a relation needs `required` and `many`.
 * @compat published promotion workflows: post documents that were saved from a GET, row keys included.
 */
export function toDocument(body: BlueprintBody): BlueprintDocument {
  const document: Record<string, unknown> = { ...body }
  for (const key of ROW_KEYS) delete document[key]
  return {
    ...(document as typeof body),
    mirrorProperties: body.mirrorProperties ?? {},
    calculationProperties: body.calculationProperties ?? {},
    aggregationProperties: body.aggregationProperties ?? {},
    relations: Object.fromEntries(
      Object.entries(body.relations ?? {}).map(([key, relation]) => [
        key,
        { ...relation, required: relation.required ?? false, many: relation.many ?? false },
      ]),
    ),
  }
}

export const propertyKeys = (document: BlueprintDocument): string[] => Object.keys(document.schema.properties)

export const relationKeys = (document: BlueprintDocument): string[] => Object.keys(document.relations)

/** Keys that no entity stores: they are computed when read. */
export const computedKeys = (document: BlueprintDocument): string[] => [
  ...Object.keys(document.mirrorProperties),
  ...Object.keys(document.calculationProperties),
  ...Object.keys(document.aggregationProperties),
]

export const findRelation = (document: BlueprintDocument, key: string): RelationDefinition | undefined =>
  Object.hasOwn(document.relations, key) ? document.relations[key] : undefined

/** Whether Portolan keeps this blueprint itself (`_user`, `_team` and so on). */
export const isSystemBlueprint = (identifier: string): boolean => identifier.startsWith('_')
