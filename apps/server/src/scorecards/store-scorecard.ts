import { isDeepStrictEqual } from 'node:util'
import type { ScorecardDocument } from '@portolan/contract/scorecards'
import type { Caller } from '../access/index.ts'
import { recordAudit } from '../audit/index.ts'
import type { Blueprint } from '../catalog/index.ts'
import type { Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import { weighScorecard } from './condition.ts'
import type { Scorecard } from './scorecard.ts'
import { deleteScorecardRow, insertScorecard, updateScorecard } from './scorecard-store.ts'

/** Scorecards of one blueprint. All of them are evaluated on each read of its entities. */
const COUNT_LIMIT = 100
/** What the scorecards of one blueprint weigh. At the limit, reading one entity takes about a second. */
const WEIGHT_LIMIT = 10_000

/** A change of scorecards of one blueprint, whose lock the transaction holds. */
export interface ScorecardContext {
  trx: Trx
  caller: Caller
  blueprint: Blueprint
  now: Date
}

/**
 * Stores a scorecard that was checked. The same document again changes nothing.
 * @throws DomainError `identifier_taken`.
 */
export async function storeScorecard(
  { trx, caller, blueprint, now }: ScorecardContext,
  before: Scorecard | undefined,
  document: ScorecardDocument,
): Promise<Scorecard> {
  if (before === undefined) {
    const created = await insertScorecard(trx, blueprint, { document, by: caller.id, now })
    if (created === undefined) throw identifierTaken(document.identifier)
    await audit(trx, caller, blueprint, { after: created })
    return created
  }
  if (isDeepStrictEqual(document, before.document)) return before
  const after = await updateScorecard(trx, before, { document, by: caller.id, now })
  await audit(trx, caller, blueprint, { before, after })
  return after
}

export async function removeScorecard(
  { trx, caller, blueprint }: Omit<ScorecardContext, 'now'>,
  scorecard: Scorecard,
): Promise<void> {
  await deleteScorecardRow(trx, scorecard)
  await audit(trx, caller, blueprint, { before: scorecard })
}

/** What exceeds a limit may still become less. @throws DomainError `invalid_request`. */
export function checkLimits(
  blueprint: Blueprint,
  before: readonly Pick<Scorecard, 'document'>[],
  after: readonly Pick<Scorecard, 'document'>[],
): void {
  const weigh = (scorecards: readonly Pick<Scorecard, 'document'>[]) =>
    scorecards.reduce((sum, { document }) => sum + weighScorecard(document, blueprint), 0)
  const isTooMany = after.length > COUNT_LIMIT && after.length > before.length
  const isTooHeavy = weigh(after) > WEIGHT_LIMIT && weigh(after) > weigh(before)
  if (!isTooMany && !isTooHeavy) return
  const reason = isTooMany ? `more than ${COUNT_LIMIT} scorecards` : 'scorecards that compare too much together'
  throw new DomainError('invalid_request', `Blueprint "${blueprint.identifier}" would have ${reason}`)
}

export const identifierTaken = (identifier: string): DomainError =>
  new DomainError('identifier_taken', `Scorecard identifier "${identifier}" is already taken`)

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
