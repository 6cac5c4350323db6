import { getBlueprint } from '../catalog/index.ts'
import type { Caller } from '../access/index.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import type { Scorecard } from './scorecard.ts'
import { findScorecard, listBlueprintScorecards } from './scorecard-store.ts'

/** @throws DomainError `not_found`. */
export async function getScorecard(
  { db }: Pick<Services, 'db'>,
  caller: Caller,
  place: { blueprint: string; identifier: string },
): Promise<Scorecard> {
  const blueprint = await getBlueprint(db, caller.orgId, place.blueprint)
  return requireScorecard(await findScorecard(db, blueprint, place.identifier), place)
}

/** The scorecards of a blueprint, oldest first. @throws DomainError `not_found`. */
export async function readBlueprintScorecards(
  { db }: Pick<Services, 'db'>,
  caller: Caller,
  blueprintIdentifier: string,
): Promise<Scorecard[]> {
  return listBlueprintScorecards(db, await getBlueprint(db, caller.orgId, blueprintIdentifier))
}

export function requireScorecard(
  scorecard: Scorecard | undefined,
  place: { blueprint: string; identifier: string },
): Scorecard {
  if (scorecard !== undefined) return scorecard
  throw new DomainError('not_found', `Scorecard "${place.identifier}" of blueprint "${place.blueprint}" was not found`)
}
