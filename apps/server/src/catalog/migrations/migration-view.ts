import type { MigrationView } from '@portolan/contract/migrations'
import type { Reader } from '../permissions/reader.ts'
import type { Migration } from './migration.ts'

/** Failures name entities: they are for readers of everything. */
export function toMigrationView(migration: Migration, reader: Reader): MigrationView {
  const isMapping = migration.kind === 'map'
  return {
    id: migration.id,
    actor: migration.caller.id,
    sourceBlueprint: migration.sourceBlueprint,
    mapping: isMapping ? migration.input : {},
    status: migration.status,
    deleteBlueprint: migration.deleteBlueprint,
    deleteEntities: !isMapping,
    successCount: migration.successCount,
    failureCount: migration.failureCount,
    failures: reader.readsAll ? migration.failures : [],
    reason: migration.reason,
    createdAt: migration.createdAt.toISOString(),
    updatedAt: migration.updatedAt.toISOString(),
    endedAt: migration.endedAt?.toISOString() ?? null,
  }
}
