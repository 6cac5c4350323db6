import type { Caller } from '../access/index.ts'
import {
  deleteRecords,
  findBlueprintById,
  recordScorecardCount,
  lockBlueprints,
  type Entity,
  type ManagedEntities,
} from '../catalog/index.ts'
import type { Clock } from '../clock.ts'
import type { Trx } from '../database/database.ts'
import type { LiveEvent } from '../live/live-events.ts'
import { judgeRules } from './judge-rules.ts'
import { judgeScorecards } from './judge-scorecards.ts'
import { projectScorecards } from './project-scorecards.ts'
import type { Scorecard } from './scorecard.ts'
import { deleteResults } from './results/delete-results.ts'
import { findRule, toRuleName } from './scorecard-entities.ts'
import { findScorecards, listBlueprintScorecards } from './scorecard-store.ts'
import { removeScorecard, storeScorecard, type ScorecardContext } from './store-scorecard.ts'

/** Entities of `_scorecard`: scorecards, and what users added to the blueprint. */
export const createScorecardEntities = (clock: Clock): ManagedEntities => ({
  lock: lockBlueprints,
  refresh: async (_trx, _blueprint, entities) => entities,
  judge: (trx, caller, _blueprint, drafts) => judgeScorecards(trx, caller, clock.now(), drafts),

  async clear(trx, caller, entities) {
    const scorecards = await findScorecards(trx, caller.orgId, entities.map(toIdentifier))
    const rules = scorecards.flatMap((scorecard) =>
      scorecard.document.rules.map(({ identifier }) => toRuleName(scorecard, identifier)),
    )
    await deleteResults(trx, caller.orgId, rules)
    return deleteRecords(trx, caller, '_rule', rules)
  },

  async remove(trx, caller, entities) {
    const scorecards = await findScorecards(trx, caller.orgId, entities.map(toIdentifier))
    const events: LiveEvent[] = []
    for (const scorecard of scorecards) {
      const removed = await changeOne({ trx, caller, now: clock.now() }, scorecard, async (context) => {
        await removeScorecard(context, scorecard)
        return undefined
      })
      events.push(...removed)
    }
    return events
  },
})

/** Entities of `_rule`: rules of scorecards. */
export const createRuleEntities = (clock: Clock): ManagedEntities => ({
  lock: lockBlueprints,
  refresh: async (_trx, _blueprint, entities) => entities,
  judge: (trx, caller, _blueprint, drafts) => judgeRules(trx, caller, clock.now(), drafts),

  async clear(trx, caller, entities) {
    await deleteResults(trx, caller.orgId, entities.map(toIdentifier))
    return []
  },

  async remove(trx, caller, entities) {
    const identifiers = [...new Set(entities.map(({ relations }) => String(relations.scorecard)))]
    const scorecards = await findScorecards(trx, caller.orgId, identifiers)
    const events: LiveEvent[] = []
    for (const scorecard of scorecards) {
      const own = entities.filter(({ relations }) => relations.scorecard === scorecard.document.identifier)
      const gone = own.map(({ identifier }) => findRule(scorecard, identifier))
      const rules = scorecard.document.rules.filter((rule) => !gone.includes(rule))
      const changed = await changeOne({ trx, caller, now: clock.now() }, scorecard, (context) =>
        storeScorecard(context, scorecard, { ...scorecard.document, rules }),
      )
      events.push(...changed)
    }
    return events
  },
})

const toIdentifier = ({ identifier }: Entity): string => identifier

/** Changes one scorecard of which the entities are gone already, and all that follows from it. */
async function changeOne(
  { trx, caller, now }: { trx: Trx; caller: Caller; now: Date },
  before: Scorecard,
  change: (context: ScorecardContext) => Promise<Scorecard | undefined>,
): Promise<LiveEvent[]> {
  const blueprint = await findBlueprintById(trx, before.orgId, before.blueprintId)
  if (blueprint === undefined) return []
  const context = { trx, caller, blueprint, now }
  const after = await change(context)
  await recordScorecardCount(trx, blueprint, (await listBlueprintScorecards(trx, blueprint)).length)
  return projectScorecards(context, { before: [before], after: after === undefined ? [] : [after] })
}
