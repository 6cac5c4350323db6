import { Type, type Static } from 'typebox'
import { Nullable, okReply, OpenObject, Timestamp } from './common.ts'

/** Kinds of things whose changes the trail tells apart. */
export const AUDIT_RESOURCES = [
  'blueprint',
  'entity',
  'run',
  'webhook',
  'scorecard',
  'action',
  'integration',
  'organization',
  'credential',
  'secret',
  'team',
  'user',
  'page',
  'folder',
] as const

/** Keys of an event that `includes` may choose; `identifier` is always there. */
export const AUDIT_KEYS = [
  'action',
  'context',
  'diff',
  'identifier',
  'resourceType',
  'status',
  'trigger',
  'additionalData',
  'message',
] as const

const Text = Type.Optional(Type.String({ maxLength: 1_000 }))
const List = Type.Optional(Type.Union([Type.Array(Type.String()), Type.String()]))

/** Query of `GET /v1/audit-log`. All filters given must hold. */
export const AuditLogQuery = Type.Object({
  identifier: Text,
  entity: Text,
  blueprint: Text,
  run_id: Text,
  webhookId: Text,
  webhookEventId: Text,
  InstallationId: Text,
  origin: List,
  'origin[]': List,
  /** Id of an account or client id of a credential, as in `trigger.by.userId`. */
  actor: Text,
  resources: List,
  'resources[]': List,
  includes: List,
  'includes[]': List,
  /** Date and time, RFC 3339; `from` belongs to the range, `to` does not. */
  from: Text,
  to: Text,
  action: Type.Optional(Type.Enum(['CREATE', 'UPDATE', 'DELETE'])),
  status: Type.Optional(Type.Enum(['SUCCESS', 'FAILURE'])),
  actionType: Type.Optional(Type.Enum(['automation', 'self-service'])),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
  /** The `next` of an earlier reply. */
  cursor: Text,
})
export type AuditLogQuery = Static<typeof AuditLogQuery>

export const AuditEvent = Type.Object({
  identifier: Type.String(),
  action: Type.Enum(['CREATE', 'UPDATE', 'DELETE']),
  resourceType: Type.String(),
  status: Type.Enum(['SUCCESS', 'FAILURE']),
  message: Type.String(),
  trigger: Type.Object({
    by: Type.Object({ orgId: Type.String(), userId: Type.String() }),
    origin: Type.String(),
    at: Timestamp,
  }),
  /** What it is about: `blueprint`, `entity`, `action`, `runId`, …, each when it applies. */
  context: OpenObject,
  diff: Type.Object({ before: Type.Unknown(), after: Type.Unknown() }),
  additionalData: OpenObject,
})
export type AuditEvent = Static<typeof AuditEvent>

/** Newest first. `next` is null at the end. */
export const AuditLogReply = okReply({
  audits: Type.Array(Type.Partial(AuditEvent)),
  next: Nullable(Type.String()),
})
export type AuditLogReply = Static<typeof AuditLogReply>

/** Someone who may stand in `trigger.by.userId`: `name` is the email of a person, the name of a machine's credential. */
export const Actor = Type.Object({ id: Type.String(), name: Type.String(), kind: Type.Enum(['person', 'machine']) })
export type Actor = Static<typeof Actor>

/** Reply of `GET /ui/v1/actors`. */
export const ActorsReply = okReply({ actors: Type.Array(Actor) })
export type ActorsReply = Static<typeof ActorsReply>
