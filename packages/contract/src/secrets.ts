import { Type, type Static } from 'typebox'
import { Nullable, okReply, Timestamp } from './common.ts'

export const SECRET_NAME_PATTERN = '^[A-Za-z0-9_-]+$'
const SecretName = Type.String({ minLength: 1, maxLength: 100, pattern: SECRET_NAME_PATTERN })
const SecretValue = Type.String({ minLength: 1, maxLength: 10_000 })
const Description = Nullable(Type.String({ maxLength: 200 }))

export const SecretParams = Type.Object({ secretName: Type.String({ minLength: 1, maxLength: 100 }) })

export const NewSecret = Type.Object({
  secretName: SecretName,
  secretValue: SecretValue,
  description: Type.Optional(Description),
})
export type NewSecret = Static<typeof NewSecret>

export const SecretPatch = Type.Object({
  secretValue: Type.Optional(SecretValue),
  description: Type.Optional(Description),
})
export type SecretPatch = Static<typeof SecretPatch>

/** What may be known of a secret. No reply ever holds its value. */
export const SecretView = Type.Object({
  secretName: Type.String(),
  description: Nullable(Type.String()),
  createdAt: Timestamp,
  createdBy: Type.String(),
  updatedAt: Timestamp,
  updatedBy: Type.String(),
})
export type SecretView = Static<typeof SecretView>

export const SecretReply = okReply({ secret: SecretView })
export const SecretsReply = okReply({ secrets: Type.Array(SecretView) })
