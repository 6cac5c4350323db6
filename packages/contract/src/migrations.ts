import { Type, type Static } from 'typebox'
import { BlueprintIdentifier, Nullable, okReply, OpenObject, Timestamp } from './common.ts'

/**
 * INITIALIZING: accepted. PENDING: waits for others. RUNNING: works. PENDING_CANCELLATION: stops after the current step.
 * The other three are final.
 */
export const MIGRATION_STATUSES = [
  'INITIALIZING',
  'PENDING',
  'RUNNING',
  'PENDING_CANCELLATION',
  'COMPLETED',
  'FAILURE',
  'CANCELLED',
] as const
export type MigrationStatus = (typeof MIGRATION_STATUSES)[number]

const JqProgram = Type.String({ maxLength: 20_000 })
const JqPrograms = Type.Record(Type.String(), JqProgram)

/** jq programs that make entities of each entity of the source. */
export const MigrationMapping = Type.Object(
  {
    blueprint: Type.Optional(JqProgram),
    filter: Type.Optional(JqProgram),
    itemsToParse: Type.Optional(JqProgram),
    entity: Type.Object(
      {
        identifier: JqProgram,
        title: Type.Optional(JqProgram),
        icon: Type.Optional(JqProgram),
        team: Type.Optional(JqProgram),
        properties: Type.Optional(JqPrograms),
        relations: Type.Optional(JqPrograms),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
)
export type MigrationMapping = Static<typeof MigrationMapping>

export const MigrationBody = Type.Object({ sourceBlueprint: BlueprintIdentifier, mapping: MigrationMapping })
export type MigrationBody = Static<typeof MigrationBody>

export const MigrationCancelBody = Type.Object({ reason: Type.Optional(Type.String({ maxLength: 1000 })) })

/**
 * A migration in a reply.
 * @compat Ocean: needs `id`, `actor`, `sourceBlueprint`, `mapping` and `status`, also of a deletion.
 */
export const MigrationView = Type.Object({
  id: Type.String(),
  actor: Type.String(),
  sourceBlueprint: Type.String(),
  mapping: OpenObject,
  status: Type.Unsafe<MigrationStatus>({ type: 'string', enum: MIGRATION_STATUSES }),
  deleteBlueprint: Type.Boolean(),
  deleteEntities: Type.Boolean(),
  successCount: Type.Integer(),
  failureCount: Type.Integer(),
  /** The first entities that could not be written, at most 20. */
  failures: Type.Array(Type.Object({ identifier: Type.String(), error: Type.String(), message: Type.String() })),
  /** Why it waits, failed or was cancelled. */
  reason: Nullable(Type.String()),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  endedAt: Nullable(Timestamp),
})
export type MigrationView = Static<typeof MigrationView>

export const MigrationReply = okReply({ migration: MigrationView })
export const MigrationsReply = okReply({ migrations: Type.Array(MigrationView) })
export const MigrationStartedReply = okReply({ migrationId: Type.String() })
