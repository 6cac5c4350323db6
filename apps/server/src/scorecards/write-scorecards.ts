import { isDeepStrictEqual } from 'node:util'
import type { ScorecardDocument } from '@portolan/contract/scorecards'
import { requireAdmin, type Caller } from '../access/index.ts'
import { getBlueprint, inCatalogTransaction, lockBlueprints, recordScorecardCount } from '../catalog/index.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { checkScorecard } from './check-scorecard.ts'
import { projectScorecards } from './project-scorecards.ts'
import { requireScorecard } from './read-scorecards.ts'
import type { Scorecard } from './scorecard.ts'
import { findScorecard, listBlueprintScorecards } from './scorecard-store.ts'
import { checkLimits, removeScorecard, storeScorecard, type ScorecardContext } from './store-scorecard.ts'

type Deps = Pick<Services, 'db' | 'clock' | 'live'>

/** @throws DomainError `missing_permissions`, `not_found`, `invalid_request`, `identifier_taken`. */
export async function createScorecard(
  deps: Deps,
  caller: Caller,
  blueprintIdentifier: string,
  document: ScorecardDocument,
): Promise<Scorecard> {
  return changeScorecards(deps, caller, blueprintIdentifier, (context) => store(context, undefined, document))
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
    return store(context, before, document)
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
      scorecards.push(await store(context, before, document, `[${index}].`))
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
    await removeScorecard(context, scorecard)
  })
}

/** Changes of blueprints and of their scorecards wait for each other, so that conditions are judged by what is there. */
async function changeScorecards<T>(
  deps: Deps,
  caller: Caller,
  blueprintIdentifier: string,
  change: (context: ScorecardContext) => Promise<T>,
): Promise<T> {
  requireAdmin(caller, 'change scorecards')
  const { result, events } = await inCatalogTransaction(deps.db, async (trx) => {
    await lockBlueprints(trx, caller.orgId)
    const blueprint = await getBlueprint(trx, caller.orgId, blueprintIdentifier)
    const before = await listBlueprintScorecards(trx, blueprint)
    const context = { trx, caller, blueprint, now: deps.clock.now() }
    const changed = await change(context)
    const after = await listBlueprintScorecards(trx, blueprint)
    checkLimits(blueprint, before, after)
    await recordScorecardCount(trx, blueprint, after.length)
    return { result: changed, events: await projectScorecards(context, { before, after }) }
  })
  for (const event of events) deps.live.publish(event)
  return result
}

async function store(
  context: ScorecardContext,
  before: Scorecard | undefined,
  document: ScorecardDocument,
  prefix = '',
): Promise<Scorecard> {
  const { trx, blueprint, now } = context
  if (!isDeepStrictEqual(document, before?.document)) await checkScorecard(trx, blueprint, document, { now, prefix })
  return storeScorecard(context, before, document)
}
