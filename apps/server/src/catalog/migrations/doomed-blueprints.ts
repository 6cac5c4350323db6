import type { Db } from '../../database/database.ts'
import { DomainError } from '../../errors.ts'
import type { Blueprint } from '../blueprint.ts'
import { findForeignDependent } from '../delete-entities.ts'
import { listActiveMigrations } from './migration-store.ts'

/** Ids of blueprints under deletion: those that lose their entities, and among them those that go themselves. */
export interface Doomed {
  entities: ReadonlySet<string>
  blueprints: ReadonlySet<string>
}

export async function findDoomed(db: Db, orgId: string): Promise<Doomed> {
  const deletions = await listActiveMigrations(db, orgId, { kind: 'delete' })
  const going = deletions.filter(({ status }) => status !== 'PENDING_CANCELLATION')
  return {
    entities: new Set(going.map(({ blueprintId }) => blueprintId)),
    blueprints: new Set(going.filter(({ deleteBlueprint }) => deleteBlueprint).map(({ blueprintId }) => blueprintId)),
  }
}

/** @throws DomainError `has_dependents` when entities of a blueprint that stays need those of this one. */
export async function checkForeignDependents(
  db: Db,
  blueprints: Blueprint[],
  blueprint: Blueprint,
  doomed: Doomed,
): Promise<void> {
  const dependent = await findForeignDependent(db, blueprints, blueprint, doomed.entities)
  if (dependent === undefined) return
  throw new DomainError(
    'has_dependents',
    `Entities of blueprint "${blueprint.identifier}" are needed by "${dependent.identifier}" of blueprint "${dependent.blueprint}"`,
    { blueprint: blueprint.identifier, dependent },
  )
}
