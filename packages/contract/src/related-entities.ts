import { Type, type Static } from 'typebox'
import { Nullable, okReply } from './common.ts'

/** `outgoing`: from the entity that holds a relation to its target. `incoming`: the other way round. */
const RelationDirection = Type.Union([Type.Literal('outgoing'), Type.Literal('incoming')])
export type RelationDirection = Static<typeof RelationDirection>

/** The entity that is asked about, by blueprint and identifier: identifiers may hold any sign of a path. */
export const RelatedEntitiesParameters = Type.Object({
  blueprint: Type.String(),
  entity: Type.String({ maxLength: 1000 }),
})
export type RelatedEntitiesParameters = Static<typeof RelatedEntitiesParameters>

/**
 * `GET /ui/v1/related-entities`: how many entities of each blueprint are connected to one. What is reached both ways
 * counts once in `total`.
 */
export const RelatedEntitiesReply = okReply({
  related: Type.Array(
    Type.Object({
      blueprint: Type.String(),
      total: Type.Integer(),
      outgoing: Type.Integer(),
      incoming: Type.Integer(),
    }),
  ),
})
export type RelatedEntitiesReply = Static<typeof RelatedEntitiesReply>

const NamedEntity = Type.Object({ blueprint: Type.String(), entity: Type.String({ maxLength: 1000 }) })

/** `POST /ui/v1/entity-graph`. Of what is `expanded` the neighbours come along, wherever it stands. */
export const EntityGraphRequest = Type.Object({
  ...NamedEntity.properties,
  hops: Type.Integer({ minimum: 1, maximum: 5 }),
  expanded: Type.Optional(Type.Array(NamedEntity, { maxItems: 100 })),
})
export type EntityGraphRequest = Static<typeof EntityGraphRequest>

/**
 * What is around an entity. `source`, `target` and `node` are places in `nodes`, of which the first is the entity itself.
 * `more` names what was left out because a node has too many neighbours of one kind; `isCut` says that there were too many
 * nodes altogether.
 */
export const EntityGraphReply = okReply({
  nodes: Type.Array(
    Type.Object({
      blueprint: Type.String(),
      identifier: Type.String(),
      title: Nullable(Type.String()),
      icon: Nullable(Type.String()),
      hop: Type.Integer(),
    }),
  ),
  edges: Type.Array(Type.Object({ source: Type.Integer(), relation: Type.String(), target: Type.Integer() })),
  more: Type.Array(
    Type.Object({
      node: Type.Integer(),
      direction: RelationDirection,
      relation: Type.String(),
      blueprint: Type.String(),
      count: Type.Object({
        value: Type.Integer(),
        relation: Type.Union([Type.Literal('eq'), Type.Literal('gte')]),
      }),
    }),
  ),
  isCut: Type.Boolean(),
})
export type EntityGraphReply = Static<typeof EntityGraphReply>
