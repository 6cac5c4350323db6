import type { EntityScorecardDetail } from '@portolan/contract/scorecard-results'
import type { Caller } from '../access/index.ts'
import { computeBy, findEntities, getBlueprint } from '../catalog/index.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { listQueries, type PlacedQuery } from './condition.ts'
import { evaluateQueries } from './entity-scorecards.ts'
import { evaluateLevel } from './evaluate-scorecards.ts'
import type { Scorecard } from './scorecard.ts'
import { listBlueprintScorecards } from './scorecard-store.ts'
import { toScorecardView } from './scorecard-view.ts'

/**
 * What each scorecard of its blueprint says of an entity, down to single conditions, which replies of the public API
 * do not show. They come from the statement that evaluates scorecards, with one condition to a query.
 * @throws DomainError `not_found`, also for an entity that the caller may not read.
 */
export async function readEntityScorecards(
  deps: Parameters<typeof computeBy>[0] & Pick<Services, 'readerOf'>,
  caller: Caller,
  place: { blueprint: string; entity: string },
): Promise<EntityScorecardDetail[]> {
  const { db } = deps
  const blueprint = await getBlueprint(db, caller.orgId, place.blueprint)
  const [entity] = await findEntities(db, deps.readerOf(caller), blueprint, [place.entity])
  const scorecards = entity && (await listBlueprintScorecards(db, blueprint))
  const queries = (scorecards ?? []).flatMap(({ document }) => listAll(document).flatMap(toSingleConditions))
  const evaluation = { blueprint, now: deps.clock.now(), compute: computeBy(deps) }
  const holds = entity && (await evaluateQueries(db, evaluation, queries, [entity])).get(entity.id)
  if (scorecards === undefined || holds === undefined) {
    throw new DomainError('not_found', `Entity "${place.entity}" of blueprint "${place.blueprint}" was not found`)
  }
  let position = 0
  const take = ({ query }: PlacedQuery) => holds.slice(position, (position += query.conditions.length))
  return scorecards.map((scorecard) => toDetail(scorecard, blueprint.identifier, take))
}

function toDetail(
  scorecard: Scorecard,
  blueprint: string,
  take: (query: PlacedQuery) => boolean[],
): EntityScorecardDetail {
  const { document } = scorecard
  const { filter, rules } = listQueries(document)
  const ofFilter = filter === undefined ? [] : take(filter)
  const ofRules = rules.map((placed, index) => {
    const conditions = take(placed)
    return { identifier: document.rules[index]!.identifier, passed: combine(placed, conditions), conditions }
  })
  const isJudged = filter === undefined || combine(filter, ofFilter)
  const level = evaluateLevel(
    document,
    ofRules.map(({ passed }) => passed),
  )
  return {
    scorecard: toScorecardView(scorecard, blueprint),
    level: isJudged ? level : null,
    filter: ofFilter,
    rules: ofRules,
  }
}

function listAll(document: Scorecard['document']): PlacedQuery[] {
  const { filter, rules } = listQueries(document)
  return [...(filter === undefined ? [] : [filter]), ...rules]
}

const toSingleConditions = ({ path, query }: PlacedQuery): PlacedQuery[] =>
  query.conditions.map((condition) => ({ path, query: { combinator: 'and', conditions: [condition] } }))

const combine = ({ query }: PlacedQuery, holds: boolean[]): boolean =>
  query.combinator === 'and' ? holds.every(Boolean) : holds.some(Boolean)
