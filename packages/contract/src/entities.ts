import { Type, type Static } from 'typebox'
import { okReply, OpenObject, Timestamp } from './common.ts'

const TextOrNull = Type.Unsafe<string | null>({ type: ['string', 'null'] })

/**
 * An entity as clients send it. `identifier`, `team` and each relation may be a search (`{combinator, rules}`) instead.
 * @compat Ocean: sends what jq yields, so numbers and booleans stand for their text in identifier, title and relations.
 * @compat terraform-provider, Ocean: further keys (`blueprint`, audit fields) are ignored.
 */
export const EntityBody = Type.Object(
  {
    identifier: Type.Optional(Type.Unsafe<unknown>({ type: ['string', 'number', 'boolean', 'object'] })),
    title: Type.Optional(Type.Unsafe<unknown>({ type: ['string', 'number', 'boolean', 'null'] })),
    icon: Type.Optional(Type.Unsafe<unknown>({ type: ['string', 'number', 'boolean', 'null'] })),
    team: Type.Optional(Type.Unsafe<unknown>({ type: ['string', 'number', 'boolean', 'array', 'object', 'null'] })),
    properties: Type.Optional(Type.Unsafe<Record<string, unknown> | null>({ type: ['object', 'null'] })),
    relations: Type.Optional(Type.Unsafe<Record<string, unknown> | null>({ type: ['object', 'null'] })),
  },
  { additionalProperties: true },
)
export type EntityBody = Static<typeof EntityBody>

export type RelationValue = string | string[] | null

/** An entity in a reply. `include` may leave out everything but identifier, blueprint and the audit fields. */
export const EntityView = Type.Object(
  {
    identifier: Type.String(),
    title: Type.Optional(TextOrNull),
    icon: Type.Optional(TextOrNull),
    blueprint: Type.String(),
    team: Type.Optional(Type.Unsafe<string[] | null>({ type: ['array', 'null'], items: { type: 'string' } })),
    properties: Type.Optional(OpenObject),
    relations: Type.Optional(OpenObject),
    createdAt: Timestamp,
    createdBy: Type.String(),
    updatedAt: Timestamp,
    updatedBy: Type.String(),
  },
  { additionalProperties: true },
)
export type EntityView = Static<typeof EntityView>

/** A new service account comes with `additionalData.credentials`, this once. */
export const EntityReply = okReply({ entity: EntityView, additionalData: Type.Optional(OpenObject) })
export type EntityReply = Static<typeof EntityReply>
export const EntitiesReply = okReply({ entities: Type.Array(EntityView) })
export type EntitiesReply = Static<typeof EntitiesReply>
export const EntityCountReply = okReply({ count: Type.Integer() })

/** Items are judged one by one, so that one bad entity does not refuse the others. */
export const BulkUpsertRequest = Type.Object({ entities: Type.Array(Type.Unknown(), { minItems: 1, maxItems: 20 }) })
export type BulkUpsertRequest = Static<typeof BulkUpsertRequest>

/** Both arrays are always there; `index` is the position in the request. @compat Ocean, k8s-exporter */
export const BulkUpsertReply = okReply({
  entities: Type.Array(
    Type.Object({
      created: Type.Boolean(),
      identifier: Type.String(),
      index: Type.Integer(),
      /** What is shown of a new entity this once: the credentials of a service account. */
      additionalData: Type.Optional(OpenObject),
    }),
  ),
  errors: Type.Array(
    Type.Object({
      identifier: Type.String(),
      index: Type.Integer(),
      statusCode: Type.Integer(),
      error: Type.String(),
      message: Type.String(),
    }),
  ),
})
export type BulkUpsertReply = Static<typeof BulkUpsertReply>

export const BulkDeleteRequest = Type.Object({
  entities: Type.Array(Type.Unsafe<string | number | boolean>({ type: ['string', 'number', 'boolean'] }), {
    minItems: 1,
    maxItems: 100,
  }),
})
export type BulkDeleteRequest = Static<typeof BulkDeleteRequest>
export const BulkDeleteReply = okReply({ deletedEntities: Type.Array(Type.String()) })
export type BulkDeleteReply = Static<typeof BulkDeleteReply>
