import { Type, type Static } from 'typebox'
import { okReply, OpenObject } from './common.ts'

export const Organization = Type.Object(
  { id: Type.String(), name: Type.String(), featureFlags: Type.Array(Type.String()), settings: OpenObject },
  { additionalProperties: true },
)
export type Organization = Static<typeof Organization>

export const OrganizationReply = okReply({ organization: Organization })

/**
 * Partial and open: `name` is optional and unknown settings are kept.
 * @compat port-agent: sends only `{ settings: { portAgentStreamerName } }` when it starts.
 */
export const OrganizationPatch = Type.Object(
  { name: Type.Optional(Type.String({ minLength: 3, maxLength: 30 })), settings: Type.Optional(OpenObject) },
  { additionalProperties: true },
)
export type OrganizationPatch = Static<typeof OrganizationPatch>

export const KafkaCredentialsReply = okReply({
  credentials: Type.Object({
    username: Type.String(),
    password: Type.String(),
    brokers: Type.Array(Type.String()),
  }),
})
export type KafkaCredentialsReply = Static<typeof KafkaCredentialsReply>
