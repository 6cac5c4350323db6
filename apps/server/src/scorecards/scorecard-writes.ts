import type { ScorecardDocument } from '@portolan/contract/scorecards'
import type { Caller } from '../access/index.ts'
import { recordScorecardCount, type Blueprint, type Verdict } from '../catalog/index.ts'
import type { Trx } from '../database/database.ts'
import { projectScorecards } from './project-scorecards.ts'
import type { Scorecard } from './scorecard.ts'
import { listBlueprintScorecards, updateRuleNames } from './scorecard-store.ts'
import { checkLimits, identifierTaken, storeScorecard } from './store-scorecard.ts'

type Planned = Pick<Scorecard, 'document'>

/** The scorecards that one write of entities makes or changes: each is judged on what the ones before it leave. */
export class ScorecardWrites {
  readonly trx: Trx
  readonly caller: Caller
  readonly now: Date
  /** By the id of their blueprint and their identifier. */
  readonly #planned = new Map<string, Map<string, Planned>>()

  constructor({ trx, caller, now }: { trx: Trx; caller: Caller; now: Date }) {
    this.trx = trx
    this.caller = caller
    this.now = now
  }

  /**
   * Plans a scorecard that was checked.
   * @throws DomainError `invalid_request` when the blueprint would have too many, `identifier_taken`.
   */
  async plan(
    blueprint: Blueprint,
    before: Scorecard | undefined,
    document: ScorecardDocument,
    ruleNames?: Readonly<Record<string, string>>,
  ): Promise<Pick<Verdict & { ok: true }, 'store' | 'follow'>> {
    const { trx, caller, now } = this
    const planned = await this.#read(blueprint)
    if (before === undefined && planned.has(document.identifier)) throw identifierTaken(document.identifier)
    const next = new Map(planned).set(document.identifier, { document })
    checkLimits(blueprint, [...planned.values()], [...next.values()])
    this.#planned.set(blueprint.id, next)
    const context = { trx, caller, blueprint, now }
    let after: Scorecard | undefined
    return {
      store: async () => {
        const stored = await storeScorecard(context, before, document)
        after = ruleNames === undefined ? stored : await updateRuleNames(trx, stored, ruleNames)
        if (stored === before) return undefined
        const { length } = await listBlueprintScorecards(trx, blueprint)
        await recordScorecardCount(trx, blueprint, length)
        return undefined
      },
      follow: () =>
        projectScorecards(context, {
          before: before === undefined ? [] : [before],
          after: after === undefined ? [] : [after],
        }),
    }
  }

  async #read(blueprint: Blueprint): Promise<Map<string, Planned>> {
    const known = this.#planned.get(blueprint.id)
    if (known !== undefined) return known
    const stored = await listBlueprintScorecards(this.trx, blueprint)
    return new Map(stored.map((scorecard) => [scorecard.document.identifier, scorecard]))
  }
}
