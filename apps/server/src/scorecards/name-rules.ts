import { isDeepStrictEqual } from 'node:util'
import { findEntities, getBlueprint, SYSTEM } from '../catalog/index.ts'
import type { Trx } from '../database/database.ts'
import type { Scorecard } from './scorecard.ts'
import { toDefaultName, toRuleName } from './scorecard-entities.ts'
import { updateRuleNames } from './scorecard-store.ts'

/**
 * Finds names for the entities of rules and notes those that are not made from scorecard and rule: `a_b` and `c` would
 * have the entity that `a` and `b_c` have.
 */
export async function nameRules(trx: Trx, orgId: string, scorecards: readonly Scorecard[]): Promise<Scorecard[]> {
  const wanted = scorecards.flatMap((scorecard) =>
    scorecard.document.rules.map(({ identifier }) => toRuleName(scorecard, identifier)),
  )
  const blueprint = await getBlueprint(trx, orgId, '_rule')
  const owners = new Map(
    (await findEntities(trx, SYSTEM, blueprint, wanted)).map(({ identifier, relations }) => [
      identifier,
      relations.scorecard,
    ]),
  )
  const isForeign = async (name: string, own: string): Promise<boolean> => {
    if (!owners.has(name)) {
      const [entity] = await findEntities(trx, SYSTEM, blueprint, [name])
      owners.set(name, entity?.relations.scorecard ?? own)
    }
    return owners.get(name) !== own
  }
  const named: Scorecard[] = []
  for (const scorecard of scorecards) {
    const names: Record<string, string> = {}
    const own = scorecard.document.identifier
    for (const { identifier } of scorecard.document.rules) {
      const first = toRuleName(scorecard, identifier)
      let name = first
      for (let number = 2; await isForeign(name, own); number++) name = `${first}_${number}`
      if (name !== toDefaultName(own, identifier)) names[identifier] = name
    }
    const isSame = isDeepStrictEqual(names, scorecard.ruleNames)
    named.push(isSame ? scorecard : await updateRuleNames(trx, scorecard, names))
  }
  return named
}
