import type { Trx } from '../../database/database.ts'
import { DomainError } from '../../errors.ts'
import type { LiveEvent } from '../../live/live-events.ts'
import type { Blueprint } from '../blueprint.ts'
import { findBlueprintById, listBlueprints, updateBlueprint } from '../blueprint-store.ts'
import { inCatalogTransaction, lockBlueprintForChange, lockBlueprints, lockForEntityWrite } from '../catalog-locks.ts'
import { isRelatedTo, relatedBlueprints, removeBlueprint } from '../delete-blueprint.ts'
import { deleteFound } from '../delete-entities.ts'
import { findNewestId, listEntitiesAfter } from '../entity-store.ts'
import { pickKeys } from '../entity.ts'
import { checkForeignDependents, findDoomed, type Doomed } from './doomed-blueprints.ts'
import { END, STEP, type Migration, type StepResult } from './migration.ts'
import { confirmMigration } from './migration-lease.ts'
import type { MigrationDeps } from './migration-runner.ts'
import { insertMigration, recordProgress } from './migration-store.ts'

const BATCH = 200

interface Step {
  deps: MigrationDeps
  trx: Trx
  migration: Migration
  blueprint: Blueprint
  doomed: Doomed
  /** To be published after the commit. */
  events: LiveEvent[]
}

/** Deletes the next entities of a blueprint, and at the end the blueprint itself where that was asked for. */
export async function deletionStep(deps: MigrationDeps, held: Migration): Promise<StepResult> {
  let events: LiveEvent[] = []
  try {
    const result = await inCatalogTransaction(deps.db, async (trx) => {
      events = []
      const migration = await confirmMigration(trx, held)
      if (migration.status === 'PENDING_CANCELLATION') return end(trx, migration, 'CANCELLED')
      const blueprint = await findBlueprintById(trx, migration.orgId, migration.blueprintId)
      if (blueprint === undefined) return end(trx, migration, 'COMPLETED')
      const doomed = await findDoomed(trx, migration.orgId)
      return deleteNext({ deps, trx, migration, blueprint, doomed, events })
    })
    for (const event of events) deps.live.publish(event)
    return result
  } catch (error) {
    // Others that need these entities may be on their way out too.
    if (error instanceof DomainError && error.code === 'has_dependents') return { next: 'wait', reason: error.message }
    throw error
  }
}

async function end(trx: Trx, migration: Migration, status: 'COMPLETED' | 'CANCELLED'): Promise<StepResult> {
  await recordProgress(trx, migration, { status, ...(status === 'COMPLETED' && { reason: null }) })
  return END
}

async function deleteNext(step: Step): Promise<StepResult> {
  const { trx, migration, blueprint, doomed } = step
  const untilId = migration.untilId ?? (await startDeletion(step))
  const entities = await listEntitiesAfter(trx, blueprint, { after: '', untilId, limit: BATCH })
  if (entities.length === 0) {
    if (migration.deleteBlueprint) return deleteBlueprintItself(step)
    return end(trx, migration, 'COMPLETED')
  }
  const identifiers = entities.map((entity) => entity.identifier)
  await lockForEntityWrite(trx, blueprint.id, identifiers)
  const options = { doomed: new Set(doomed.entities), runId: migration.runId ?? undefined }
  const events = await deleteFound(trx, migration.caller, entities, options)
  step.events.push(...events)
  await recordProgress(trx, migration, {
    untilId,
    reason: null,
    successCount: migration.successCount + events.length,
  })
  return STEP
}

/** Nothing is deleted before all that stands in the way is known to be on its way out. */
async function startDeletion({ trx, migration, blueprint, doomed }: Step): Promise<string> {
  const blueprints = await listBlueprints(trx, migration.orgId)
  await checkForeignDependents(trx, blueprints, blueprint, doomed)
  if (migration.deleteBlueprint) checkRelated(blueprints, blueprint, doomed)
  return findNewestId(trx, blueprint)
}

function checkRelated(blueprints: Blueprint[], blueprint: Blueprint, doomed: Doomed): void {
  const staying = relatedBlueprints(blueprints, blueprint).filter(({ id }) => !doomed.blueprints.has(id))
  if (staying.length > 0) throw isRelatedTo(blueprint, staying)
}

/**
 * The blueprint goes with what was written since the deletion began. Relations of other doomed blueprints to it go first:
 * of two that relate to each other, one must be able to go before the other.
 */
async function deleteBlueprintItself({ deps, trx, migration, blueprint, doomed, events }: Step): Promise<StepResult> {
  const { caller, orgId } = migration
  const runId = migration.runId ?? undefined
  await lockBlueprints(trx, orgId)
  await lockBlueprintForChange(trx, blueprint.id)
  const untilId = await findNewestId(trx, blueprint)
  const late = await listEntitiesAfter(trx, blueprint, { after: '', untilId, limit: BATCH })
  events.push(...(await deleteFound(trx, caller, late, { doomed: new Set(doomed.entities), runId })))
  const successCount = migration.successCount + late.length
  if (late.length === BATCH) {
    await recordProgress(trx, migration, { untilId, successCount })
    return STEP
  }
  const blueprints = await listBlueprints(trx, orgId)
  const current = blueprints.find(({ id }) => id === blueprint.id)
  if (current === undefined) return end(trx, migration, 'COMPLETED')
  checkRelated(blueprints, current, doomed)
  for (const other of relatedBlueprints(blueprints, current)) await dropRelationsTo(trx, migration, other, current)
  await removeBlueprint(deps, trx, caller, current, { deleteActions: false })
  await recordProgress(trx, migration, { status: 'COMPLETED', reason: null, successCount })
  return END
}

async function dropRelationsTo(trx: Trx, migration: Migration, other: Blueprint, target: Blueprint): Promise<void> {
  await lockBlueprintForChange(trx, other.id)
  const leads = (key: string) => other.document.relations[key]!.target === target.identifier
  const relations = Object.keys(other.document.relations).filter(leads)
  await updateBlueprint(trx, other, {
    document: { ...other.document, relations: pickKeys(other.document.relations, (key) => !leads(key)) },
  })
  await insertMigration(trx, {
    kind: 'tidy',
    blueprint: other,
    input: { properties: [], relations },
    caller: migration.caller,
  })
}
