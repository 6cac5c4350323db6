import { Type, type Static } from 'typebox'
import { Nullable, okReply, Timestamp } from './common.ts'

/** Also of emails in the published description: no `;`, `#`, `/`, `?`, no blank at either end; and no two dots alone, since addresses hold it. */
export const TEAM_NAME_PATTERN = '^(?!\\.\\.$)[^;#/\\?\\s][^;#/\\?]*[^;#/\\?\\s]$'
const TeamName = Type.String({ maxLength: 200, pattern: TEAM_NAME_PATTERN })
const Emails = Type.Array(Type.String({ minLength: 1, maxLength: 320 }), { maxItems: 10_000 })
const Description = Nullable(Type.String({ maxLength: 2_000 }))

export const TeamParams = Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) })

/** Body of `POST /v1/teams` and, replacing everything, of `PUT /v1/teams/{name}`. `users` are emails. */
export const TeamDocument = Type.Object({
  name: TeamName,
  users: Type.Optional(Emails),
  description: Type.Optional(Description),
})
export type TeamDocument = Static<typeof TeamDocument>

/** Body of `PATCH /v1/teams/{name}`: what is absent stays. `users` replaces all members. */
export const TeamPatch = Type.Partial(TeamDocument)
export type TeamPatch = Static<typeof TeamPatch>

/** What `fields` of `GET /v1/teams` may choose. */
export const TEAM_FIELDS = [
  'id',
  'name',
  'createdAt',
  'updatedAt',
  'provider',
  'description',
  'users.firstName',
  'users.lastName',
  'users.email',
  'users.picture',
  'users.status',
] as const

const TeamMember = Type.Object({
  email: Type.String(),
  firstName: Type.String(),
  lastName: Type.String(),
  picture: Nullable(Type.String()),
  status: Type.String(),
})

const SHARED = {
  id: Type.String(),
  name: Type.String(),
  provider: Type.String(),
  description: Nullable(Type.String()),
  createdAt: Timestamp,
  updatedAt: Timestamp,
}

/** A team as it is read: with its members as objects. */
export const TeamView = Type.Object({ ...SHARED, users: Type.Array(TeamMember) })
export type TeamView = Static<typeof TeamView>

/**
 * A team as a write answers it.
 * @compat terraform-provider: decodes `users` of these replies as strings, those of reads as objects.
 */
export const WrittenTeam = Type.Object({ ...SHARED, users: Type.Array(Type.String()) })
export type WrittenTeam = Static<typeof WrittenTeam>

const SelectedTeam = Type.Object({
  ...Type.Partial(Type.Object(SHARED)).properties,
  users: Type.Optional(Type.Array(Type.Partial(TeamMember))),
})

export const TeamReply = okReply({ team: SelectedTeam })
export const TeamsReply = okReply({ teams: Type.Array(SelectedTeam) })
export const WrittenTeamReply = okReply({ team: WrittenTeam })
