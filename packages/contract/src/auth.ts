import { Type, type Static } from 'typebox'
import { okReply } from './common.ts'

/** Body of `POST /v1/auth/access_token`. */
export const AccessTokenRequest = Type.Object(
  {
    clientId: Type.String({ minLength: 1, maxLength: 200 }),
    clientSecret: Type.String({ minLength: 1, maxLength: 500 }),
  },
  { additionalProperties: true },
)
export type AccessTokenRequest = Static<typeof AccessTokenRequest>

/** `expiresIn` is the remaining lifetime in seconds. */
export const AccessTokenReply = okReply({
  accessToken: Type.String(),
  expiresIn: Type.Integer(),
  tokenType: Type.Literal('Bearer'),
})
export type AccessTokenReply = Static<typeof AccessTokenReply>

/** Body of `POST /ui/v1/session`: signs a person in and sets the session cookie. */
export const SignInRequest = Type.Object(
  { email: Type.String({ minLength: 1, maxLength: 320 }), password: Type.String({ minLength: 1, maxLength: 1000 }) },
  { additionalProperties: false },
)
export type SignInRequest = Static<typeof SignInRequest>

const Name = Type.Optional(Type.String({ maxLength: 100 }))

/** Body of `POST /ui/v1/sign-up`: an invited person chooses a password and may say their name. */
export const SignUpRequest = Type.Object(
  {
    token: Type.String({ minLength: 1, maxLength: 200 }),
    password: Type.String({ minLength: 12, maxLength: 1000 }),
    firstName: Name,
    lastName: Name,
  },
  { additionalProperties: false },
)
export type SignUpRequest = Static<typeof SignUpRequest>

/** What the page needs to know at start: who is signed in, where, and what they may do. */
export const BootstrapReply = okReply({
  user: Type.Object({
    id: Type.String(),
    email: Type.String(),
    firstName: Type.String(),
    lastName: Type.String(),
    roles: Type.Array(Type.String()),
    teams: Type.Array(Type.String()),
  }),
  organization: Type.Object({
    id: Type.String(),
    name: Type.String(),
    portalTitle: Type.Union([Type.String(), Type.Null()]),
  }),
  /** True when CircleCI and GitLab are the stand-ins of local mode; the page says so. */
  standIns: Type.Boolean(),
  /** Sites that the page may show in frames and read descriptions of APIs from, as its content policy names them. */
  embedding: Type.Object({ frames: Type.Array(Type.String()), apiDescriptions: Type.Array(Type.String()) }),
  version: Type.String(),
})
export type BootstrapReply = Static<typeof BootstrapReply>
