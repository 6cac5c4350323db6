import { Type, type Static } from 'typebox'
import { Nullable, okReply, OpenObject } from './common.ts'

const closed = { additionalProperties: false } as const
const Names = Type.Array(Type.String({ minLength: 1, maxLength: 320 }), { maxItems: 1000 })

/** Null stands for an empty list, as programs in Go write one. */
const GivenNames = Type.Optional(Nullable(Names))

const listed = {
  users: GivenNames,
  roles: GivenNames,
  teams: GivenNames,
  ownedByTeam: Type.Optional(Nullable(Type.Boolean())),
}

/** Whom something is open to, as it is sent: keys that are absent stay, unless all four are there. */
const BlockPatch = Type.Object(
  { ...listed, policy: Type.Optional(Type.Union([OpenObject, Type.Null()])) },
  { ...closed, description: 'A block with users, roles, teams and ownedByTeam replaces the old one, policy included' },
)

/** As `BlockPatch` for one property or relation. Null gives it back its default. */
const KeyPatch = Type.Union([Type.Object(listed, closed), Type.Null()])

/** Body of `PATCH /v1/blueprints/{blueprint}/permissions`: what is absent stays. */
export const BlueprintPermissionsPatch = Type.Object(
  {
    entities: Type.Optional(
      Type.Object(
        {
          read: Type.Optional(BlockPatch),
          register: Type.Optional(BlockPatch),
          update: Type.Optional(BlockPatch),
          unregister: Type.Optional(BlockPatch),
          updateProperties: Type.Optional(Type.Record(Type.String(), KeyPatch)),
          updateRelations: Type.Optional(Type.Record(Type.String(), KeyPatch)),
        },
        closed,
      ),
    ),
  },
  closed,
)
export type BlueprintPermissionsPatch = Static<typeof BlueprintPermissionsPatch>

/** Whom something is open to: Admins, and whoever one of the keys admits. */
export interface PermissionBlock {
  users: string[]
  roles: string[]
  teams: string[]
  ownedByTeam: boolean
  /** A search query that the entity must fulfil. */
  policy?: Record<string, unknown>
}

/** What was written of the permissions of a blueprint. What is absent has its default. */
export interface WrittenPermissions {
  read?: PermissionBlock
  register?: PermissionBlock
  update?: PermissionBlock
  unregister?: PermissionBlock
  /** By property, or `$title`, `$identifier`, `$icon`, `$team`. */
  updateProperties?: Record<string, PermissionBlock>
  updateRelations?: Record<string, PermissionBlock>
}

export type EntityPermissions = Required<WrittenPermissions>

export const BlueprintPermissionsReply = okReply({ permissions: Type.Object({ entities: OpenObject }) })

const Extent = Type.Union([Type.Literal('all'), Type.Literal('some'), Type.Literal('none')])

/** What the caller may do with the entities of a blueprint: `some` depends on the entity or on the property. */
export const EntityRightsReply = okReply({
  rights: Type.Object({ register: Extent, update: Extent, unregister: Extent }),
})
export type EntityRightsReply = Static<typeof EntityRightsReply>
export type Extent = Static<typeof Extent>
