import type { MigrationMapping } from '@portolan/contract/migrations'
import type { Trx } from '../../database/database.ts'
import type { MigrationFailure } from '../../database/tables/catalog.ts'
import type { LiveEvent } from '../../live/live-events.ts'
import { findBlueprintById } from '../blueprint-store.ts'
import { inCatalogTransaction } from '../catalog-locks.ts'
import { findDatasourceId } from '../datasource-store.ts'
import { findNewestId, listEntitiesAfter } from '../entity-store.ts'
import { showEntities } from '../show-entities.ts'
import { mapEntities, MappingFault, type MappedEntity } from './map-entities.ts'
import { END, STEP, type Migration, type StepResult } from './migration.ts'
import { confirmMigration, readHeld } from './migration-lease.ts'
import type { MigrationDeps } from './migration-runner.ts'
import { recordProgress, type Progress } from './migration-store.ts'
import { writeMapped } from './write-mapped.ts'

const BATCH = 100
const FAILURES_SHOWN = 20

/** A page of the source, mapped and ready to be written, or why the migration must end. */
interface Page {
  untilId: string
  position: string
  mapped: MappedEntity[]
  /** Whether there was anything left to look at. */
  isLast: boolean
}

/** Maps the next entities of the source. The programs run before the transaction opens. */
export async function mappingStep(deps: MigrationDeps, held: Migration, signal: AbortSignal): Promise<StepResult> {
  const migration = await readHeld(deps.db, held)
  const page = await readPage(deps, migration, signal)
  const datasourceId = await findDatasourceId(deps.db, migration.caller)
  let events: LiveEvent[] = []
  const result = await inCatalogTransaction(deps.db, async (trx) => {
    events = []
    const current = await confirmMigration(trx, held)
    if (current.status === 'PENDING_CANCELLATION') return end(trx, current, { status: 'CANCELLED' })
    if (typeof page === 'string') return end(trx, current, { status: 'FAILURE', reason: page })
    if (page.isLast) return end(trx, current, toOutcome(current))
    const { catalogHooks } = deps
    const context = { caller: current.caller, now: deps.clock.now(), datasourceId, catalogHooks }
    const written = await writeMapped(trx, context, current.orgId, page.mapped)
    events = written.events
    await recordProgress(trx, current, toProgress(current, page, written))
    return STEP
  })
  for (const event of events) deps.live.publish(event)
  return result
}

async function readPage(deps: MigrationDeps, migration: Migration, signal: AbortSignal): Promise<Page | string> {
  const blueprint = await findBlueprintById(deps.db, migration.orgId, migration.blueprintId)
  if (blueprint === undefined) return `Blueprint "${migration.sourceBlueprint}" was deleted`
  const untilId = migration.untilId ?? (await findNewestId(deps.db, blueprint))
  const entities = await listEntitiesAfter(deps.db, blueprint, { after: migration.position, untilId, limit: BATCH })
  const views = await showEntities(deps, blueprint, entities)
  try {
    const mapped = await mapEntities(deps.evaluator, migration.input as unknown as MigrationMapping, views, signal)
    const position = entities.at(-1)?.identifier ?? migration.position
    return { untilId, position, mapped, isLast: entities.length === 0 }
  } catch (error) {
    if (error instanceof MappingFault) return error.message
    throw error
  }
}

async function end(trx: Trx, migration: Migration, progress: Progress): Promise<StepResult> {
  await recordProgress(trx, migration, progress)
  return END
}

/** A migration of which nothing could be written has failed; what is refused here and there is shown in `failures`. */
const toOutcome = ({ successCount, failureCount }: Migration): Progress =>
  successCount === 0 && failureCount > 0
    ? { status: 'FAILURE', reason: 'No entity could be written; "failures" says why' }
    : { status: 'COMPLETED' }

function toProgress(
  migration: Migration,
  { untilId, position }: Page,
  written: { successCount: number; failures: MigrationFailure[] },
): Progress {
  return {
    untilId,
    position,
    successCount: migration.successCount + written.successCount,
    failureCount: migration.failureCount + written.failures.length,
    failures: [...migration.failures, ...written.failures].slice(0, FAILURES_SHOWN),
  }
}
