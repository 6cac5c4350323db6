import { isDeepStrictEqual } from 'node:util'
import type { ScorecardDocument } from '@portolan/contract/scorecards'
import { requireAdmin, type Caller } from '../access/index.ts'
import { recordAudit } from '../audit/index.ts'
import {
  getBlueprint,
  inCatalogTransaction,
  lockBlueprints,
  recordScorecardCount,
  type Blueprint,
} from '../catalog/index.ts'
import type { Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { checkScorecard } from './check-scorecard.ts'
import { weighScorecard } from './condition.ts'
import { requireScorecard } from './read-scorecards.ts'
import type { Scorecard } from './scorecard.ts'
import {
  deleteScorecardRow,
  findScorecard,
  insertScorecard,
  listBlueprintScorecards,
  updateScorecard,
} from './scorecard-store.ts'

type Deps = Pick<Services, 'db' | 'clock'>

/** Scorecards of one blueprint. All of them are evaluated on each read of its entities. */
const COUNT_LIMIT = 100
/** What the scorecards of one blueprint weigh. At the limit, reading one entity takes about a second. */
const WEIGHT_LIMIT = 10_000

/** @throws DomainError `missing_permissions`, `not_found`, `invalid_request`, `identifier_taken`. */
export async function createScorecard(
  deps: Deps,
  caller: Caller,
  blueprintIdentifier: string,
  document: ScorecardDocument,
): Promise<Scorecard> {
  return changeScorecards(deps, caller, blueprintIdentifier, (context) => insert(context, document))
}

/**
 * Replaces the document of a scorecard with what `toNext` makes of it. The same document again changes nothing.
 * @throws DomainError as `createScorecard`; `invalid_request` for another identifier.
 */
export async function changeScorecard(
  deps: Deps,
  caller: Caller,
  place: { blueprint: string; identifier: string },
  toNext: (before: ScorecardDocument) => ScorecardDocument,
): Promise<Scorecard> {
  return changeScorecards(deps, caller, place.blueprint, async (context) => {
    const before = requireScorecard(await findScorecard(context.trx, context.blueprint, place.identifier), place)
    const document = toNext(before.document)
    if (document.identifier !== place.identifier) {
      const sentence = `identifier of scorecard "${place.identifier}" cannot change`
      throw new DomainError('invalid_request', sentence, {
        errors: [{ path: 'identifier', message: sentence, keyword: 'const' }],
      })
    }
    return update(context, before, document)
  })
}

/**
 * Creates or replaces each scorecard of a list; others of the blueprint stay. All or none.
 * @throws DomainError as `createScorecard`.
 */
export async function upsertScorecards(
  deps: Deps,
  caller: Caller,
  blueprintIdentifier: string,
  documents: ScorecardDocument[],
): Promise<Scorecard[]> {
  const identifiers = documents.map(({ identifier }) => identifier)
  const twice = identifiers.findIndex((identifier, index) => identifiers.indexOf(identifier) < index)
  if (twice !== -1) {
    const sentence = `[${twice}].identifier "${identifiers[twice]}" is there twice`
    throw new DomainError('invalid_request', sentence, {
      errors: [{ path: `[${twice}].identifier`, message: sentence, keyword: 'unique' }],
    })
  }
  return changeScorecards(deps, caller, blueprintIdentifier, async (context) => {
    const scorecards: Scorecard[] = []
    for (const [index, document] of documents.entries()) {
      const before = await findScorecard(context.trx, context.blueprint, document.identifier)
      const prefix = `[${index}].`
      scorecards.push(
        await (before === undefined ? insert(context, document, prefix) : update(context, before, document, prefix)),
      )
    }
    return scorecards
  })
}

/** The identifier is free at once. @throws DomainError `missing_permissions`, `not_found`. */
export async function deleteScorecard(
  deps: Deps,
  caller: Caller,
  place: { blueprint: string; identifier: string },
): Promise<void> {
  await changeScorecards(deps, caller, place.blueprint, async (context) => {
    const scorecard = requireScorecard(await findScorecard(context.trx, context.blueprint, place.identifier), place)
    await removeScorecard(context.trx, context.caller, context.blueprint, scorecard)
  })
}

export async function removeScorecard(
  trx: Trx,
  caller: Caller,
  blueprint: Blueprint,
  scorecard: Scorecard,
): Promise<void> {
  await deleteScorecardRow(trx, scorecard)
  await audit(trx, caller, blueprint, { before: scorecard })
}

interface Context {
  trx: Trx
  caller: Caller
  blueprint: Blueprint
  now: Date
}

/** Changes of blueprints and of their scorecards wait for each other, so that conditions are judged by what is there. */
async function changeScorecards<T>(
  deps: Deps,
  caller: Caller,
  blueprintIdentifier: string,
  change: (context: Context) => Promise<T>,
): Promise<T> {
  requireAdmin(caller, 'change scorecards')
  return inCatalogTransaction(deps.db, async (trx) => {
    await lockBlueprints(trx, caller.orgId)
    const blueprint = await getBlueprint(trx, caller.orgId, blueprintIdentifier)
    const before = await listBlueprintScorecards(trx, blueprint)
    const result = await change({ trx, caller, blueprint, now: deps.clock.now() })
    const after = await listBlueprintScorecards(trx, blueprint)
    checkLimits(blueprint, before, after)
    await recordScorecardCount(trx, blueprint, after.length)
    return result
  })
}

/** What exceeds a limit may still become less. */
function checkLimits(blueprint: Blueprint, before: Scorecard[], after: Scorecard[]): void {
  const weigh = (scorecards: Scorecard[]) =>
    scorecards.reduce((sum, { document }) => sum + weighScorecard(document, blueprint), 0)
  const isTooMany = after.length > COUNT_LIMIT && after.length > before.length
  const isTooHeavy = weigh(after) > WEIGHT_LIMIT && weigh(after) > weigh(before)
  if (!isTooMany && !isTooHeavy) return
  const reason = isTooMany ? `more than ${COUNT_LIMIT} scorecards` : 'scorecards that compare too much together'
  throw new DomainError('invalid_request', `Blueprint "${blueprint.identifier}" would have ${reason}`)
}

async function insert(context: Context, document: ScorecardDocument, prefix = ''): Promise<Scorecard> {
  const { trx, caller, blueprint, now } = context
  await checkScorecard(trx, blueprint, document, { now, prefix })
  const scorecard = await insertScorecard(trx, blueprint, { document, by: caller.id, now })
  if (scorecard === undefined) {
    throw new DomainError('identifier_taken', `Scorecard identifier "${document.identifier}" is already taken`)
  }
  await audit(trx, caller, blueprint, { after: scorecard })
  return scorecard
}

async function update(
  { trx, caller, blueprint, now }: Context,
  before: Scorecard,
  document: ScorecardDocument,
  prefix = '',
): Promise<Scorecard> {
  if (isDeepStrictEqual(document, before.document)) return before
  await checkScorecard(trx, blueprint, document, { now, prefix })
  const after = await updateScorecard(trx, before, { document, by: caller.id, now })
  await audit(trx, caller, blueprint, { before, after })
  return after
}

async function audit(
  trx: Trx,
  caller: Caller,
  blueprint: Blueprint,
  { before, after }: { before?: Scorecard; after?: Scorecard },
): Promise<void> {
  await recordAudit(trx, caller, {
    action: before === undefined ? 'CREATE' : after === undefined ? 'DELETE' : 'UPDATE',
    resourceType: 'scorecard',
    context: { blueprint: blueprint.identifier, scorecard: (after ?? before)?.document.identifier },
    before: before?.document,
    after: after?.document,
  })
}
