import { Type, type Static } from 'typebox'
import { Nullable, okReply, Timestamp } from './common.ts'

/** Something on both sides of an at, and none of the characters that the published description refuses. */
export const EMAIL_PATTERN = '^[^;#/\\?\\s@]+@[^;#/\\?\\s@]+$'
const Email = Type.String({ maxLength: 320, pattern: EMAIL_PATTERN })
const RoleName = Type.String({ minLength: 1, maxLength: 150 })
const TeamNames = Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 1_000 })

export const UserParams = Type.Object({ user_email: Type.String({ minLength: 1, maxLength: 320 }) })

/** Body of `POST /v1/users/invite`. Without roles the person becomes a Member. */
export const InviteRequest = Type.Object({
  invitee: Type.Object({
    email: Email,
    roles: Type.Optional(Type.Array(RoleName, { maxItems: 100 })),
    teams: Type.Optional(TeamNames),
  }),
})
export type InviteRequest = Static<typeof InviteRequest>

/** Body of `PATCH /v1/users/{email}`: what is absent stays, lists replace. `status` blocks an account and lets it in again. */
export const UserPatch = Type.Object({
  roles: Type.Optional(Type.Array(RoleName, { minItems: 1, maxItems: 100 })),
  teams: Type.Optional(TeamNames),
  status: Type.Optional(Type.Enum(['ACTIVE', 'DISABLED'])),
})
export type UserPatch = Static<typeof UserPatch>

/** What `fields` of `GET /v1/users` may choose. What an account does not have is left out. */
export const USER_FIELDS = [
  'id',
  'email',
  'firstName',
  'isInvisible',
  'lastName',
  'picture',
  'status',
  'supportLevel',
  'type',
  'providers',
  'createdAt',
  'updatedAt',
  'teams.name',
  'teams.provider',
  'teams.createdAt',
  'teams.updatedAt',
  'roles.name',
  'roles.description',
  'roles.isAdmin',
  'roles.protected',
  'roles.createdAt',
  'roles.updatedAt',
  'orgMembers.orgId',
  'orgMembers.status',
  'orgMembers.lastLoginAt',
] as const

const VIEW = {
  id: Type.String(),
  email: Type.String(),
  firstName: Type.String(),
  lastName: Type.String(),
  picture: Nullable(Type.String()),
  /** `INVITED`, `ACTIVE` or `DISABLED`. */
  status: Type.String(),
  type: Type.String(),
  providers: Type.Array(Type.String()),
  orgs: Type.Array(Type.Object({ id: Type.String() })),
  teams: Type.Array(Type.String()),
  roles: Type.Array(Type.Partial(Type.Object({ name: Type.String() }))),
  orgMembers: Type.Array(
    Type.Partial(Type.Object({ orgId: Type.String(), status: Type.String(), lastLoginAt: Nullable(Timestamp) })),
  ),
  createdAt: Timestamp,
  updatedAt: Timestamp,
}

export const UserView = Type.Object(VIEW)
export type UserView = Static<typeof UserView>

export const UsersReply = okReply({ users: Type.Array(Type.Partial(UserView)) })
export const UserReply = okReply({
  user: Type.Object({ ...VIEW, teamsIdentifiers: Type.Array(Type.String()) }),
})
/** The fields of the user stand beside `ok`. */
export const PatchedUserReply = okReply(VIEW)

/** The new secret of a service account, shown in this reply only. */
export const RotatedReply = okReply({
  credentials: Type.Object({ clientId: Type.String(), clientSecret: Type.String() }),
})

/** A link that lets an invited person choose a password, once. The token is shown in this reply only. */
export const SignUpLinkReply = okReply({
  signUpLink: Type.Object({ url: Type.String(), token: Type.String(), expiresAt: Timestamp }),
})
