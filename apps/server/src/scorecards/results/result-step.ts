import { sql } from 'kysely'
import {
  computeBy,
  findBlueprintById,
  findEntitiesById,
  getBlueprint,
  inCatalogTransaction,
  listEntitiesAfter,
  lockForEntityWrite,
  readCatalog,
  type Blueprint,
  type Entity,
} from '../../catalog/index.ts'
import type { Trx } from '../../database/database.ts'
import type { LiveEvent } from '../../live/live-events.ts'
import type { Services } from '../../services.ts'
import type { Scorecard } from '../scorecard.ts'
import { listBlueprintScorecards } from '../scorecard-store.ts'
import { findResultTarget } from '../system-parts.ts'
import { evaluateResults } from './evaluate-results.ts'
import { findFeeding, type Feeding } from './feeding-blueprints.ts'
import { endPass, findDuePass, findNoted, holdPass, recordPass, requestPasses, takeNotes } from './note-store.ts'
import { storeResults } from './store-results.ts'
import { findStoredRules } from './stored-rules.ts'

export type ResultDeps = Pick<Services, 'db' | 'clock' | 'live' | 'catalogHooks' | 'calculator'>

export interface StepOptions {
  /** Blueprints that are left alone for now. */
  except: readonly string[]
  /** Results of one step. */
  batch: number
  /** How long what related entities change waits for more of the same. */
  feedDelayMs: number
}

/** What a step did; `idle` when there was nothing to do, or another server is at it. */
export type StepOutcome = 'idle' | 'worked'

/** A step failed, and everything that it did was taken back. */
export class StepFailure extends Error {
  readonly blueprintId: string
  constructor(blueprintId: string, cause: unknown) {
    super('results of rules could not be brought up to date', { cause })
    this.blueprintId = blueprintId
  }
}

/** Of a blueprint that only feeds others. */
const NOTES_LIMIT = 10_000
/** Of all servers on one database, one keeps results: two could overtake each other and store an older answer last. */
const LOCK = 7_403_286_120_114

/** Evaluates entities that were written. They are no longer noted when their results are stored, in one transaction. */
export async function followNotes(deps: ResultDeps, options: StepOptions): Promise<StepOutcome> {
  const noted = await findNoted(deps.db, options.except)
  if (noted === undefined) return 'idle'
  const { blueprintId, orgId } = noted
  // Read before, so that the step needs no second connection. A scorecard that comes meanwhile brings a note of its own.
  const feeding: Feeding = orgId === null ? new Map() : await recallFeeding(deps, orgId)
  return runStep(deps, blueprintId, async (trx, blueprint) => {
    const scorecards = blueprint === undefined ? [] : await listBlueprintScorecards(trx, blueprint)
    const limit = scorecards.length === 0 ? NOTES_LIMIT : toBatchSize(options, scorecards)
    const { entityIds: ids, isWhole } = await takeNotes(trx, blueprintId, limit)
    if (blueprint === undefined) return []
    await requestPasses(trx, feeding.get(blueprintId) ?? [], options.feedDelayMs)
    if (scorecards.length > 0 && isWhole) await requestPasses(trx, [blueprintId], 0)
    const entities = scorecards.length === 0 ? [] : await findEntitiesById(trx, blueprint, ids)
    return bringUpToDate(trx, deps, { blueprint, scorecards, ids, entities })
  })
}

/** Evaluates the next entities of a pass, and stores how far it has come in the same transaction. */
export async function followPass(deps: ResultDeps, options: StepOptions): Promise<StepOutcome> {
  const blueprintId = await findDuePass(deps.db, options.except)
  if (blueprintId === undefined) return 'idle'
  return runStep(deps, blueprintId, async (trx, blueprint) => {
    const pass = await holdPass(trx, blueprintId)
    if (pass === undefined || blueprint === undefined) return []
    const scorecards = await listBlueprintScorecards(trx, blueprint)
    const limit = toBatchSize(options, scorecards)
    const entities =
      scorecards.length === 0 ? [] : await listEntitiesAfter(trx, blueprint, { after: pass.after, limit })
    const ids = entities.map(({ id }) => id)
    const events = await bringUpToDate(trx, deps, { blueprint, scorecards, ids, entities })
    if (entities.length < limit) await endPass(trx, pass, options.feedDelayMs)
    else await recordPass(trx, pass, entities.at(-1)!.identifier)
    return events
  })
}

/** Runs a step in a transaction of its own, and announces what it did. @throws StepFailure */
async function runStep(
  deps: ResultDeps,
  blueprintId: string,
  step: (trx: Trx, blueprint: Blueprint | undefined) => Promise<LiveEvent[]>,
): Promise<StepOutcome> {
  try {
    const events = await inCatalogTransaction(deps.db, async (trx) => {
      if (!(await isAlone(trx))) return undefined
      const orgId = await findOrganization(trx, blueprintId)
      if (orgId === undefined) return step(trx, undefined)
      // Scorecards change under the exclusive lock: what is read after this holds until the commit.
      await lockForEntityWrite(trx, (await getBlueprint(trx, orgId, '_rule_result')).id, [])
      return step(trx, await findBlueprintById(trx, orgId, blueprintId))
    })
    for (const event of events ?? []) deps.live.publish(event)
    return events === undefined ? 'idle' : 'worked'
  } catch (error) {
    throw new StepFailure(blueprintId, error)
  }
}

async function isAlone(trx: Trx): Promise<boolean> {
  const { rows } = await sql<{ alone: boolean }>`select pg_try_advisory_xact_lock(${LOCK}::bigint) as alone`.execute(
    trx,
  )
  return rows[0]!.alone
}

async function findOrganization(trx: Trx, blueprintId: string): Promise<string | undefined> {
  const row = await trx.selectFrom('blueprint').select('org_id').where('id', '=', blueprintId).executeTakeFirst()
  return row?.org_id
}

const toBatchSize = ({ batch }: StepOptions, scorecards: readonly Scorecard[]): number => {
  const rules = scorecards.reduce((sum, { document }) => sum + document.rules.length, 0)
  return Math.max(1, Math.floor(batch / Math.max(1, rules)))
}

/** Evaluates some entities and stores what differs. `ids` may name entities that are gone. */
async function bringUpToDate(
  trx: Trx,
  deps: ResultDeps,
  work: { blueprint: Blueprint; scorecards: Scorecard[]; ids: readonly string[]; entities: Entity[] },
): Promise<LiveEvent[]> {
  const { blueprint, scorecards, ids, entities } = work
  const results = await getBlueprint(trx, blueprint.orgId, '_rule_result')
  const relation = findResultTarget(results.document, blueprint.identifier)
  if (relation === undefined || scorecards.length === 0 || ids.length === 0) return []
  const now = deps.clock.now()
  const evaluation = { blueprint, now, compute: computeBy({ ...deps, db: trx }) }
  const rules = await findStoredRules(trx, blueprint.orgId, scorecards)
  const { targets, outcomes } = await evaluateResults(trx, evaluation, { scorecards, rules }, entities)
  const present = new Set(targets.map(({ id }) => id))
  const gone = ids.filter((id) => !present.has(id)).map((id) => ({ id, identifier: '', team: null }))
  return storeResults(
    { trx, blueprint: results, relation, now },
    { rules: [...rules.values()], targets: [...targets, ...gone], outcomes },
  )
}

const known = new WeakMap<readonly Blueprint[], Feeding>()

/** By the catalog as it was read, which is read anew after every change of blueprints or scorecards. */
async function recallFeeding({ db }: ResultDeps, orgId: string): Promise<Feeding> {
  const catalog = await readCatalog(db, orgId)
  const feeding = known.get(catalog) ?? (await findFeeding(db, orgId, catalog))
  known.set(catalog, feeding)
  return feeding
}
