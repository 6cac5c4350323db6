import { isDeepStrictEqual } from 'node:util'
import type { ScorecardDocument, ScorecardRule } from '@portolan/contract/scorecards'
import type { Caller } from '../access/index.ts'
import { findBlueprintById, type Blueprint, type Draft, type Verdict } from '../catalog/index.ts'
import type { Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import { checkScorecard } from './check-scorecard.ts'
import { checkShape, fromPointer } from './check-shape.ts'
import type { Scorecard } from './scorecard.ts'
import { findRule, toDefaultName, withRule } from './scorecard-entities.ts'
import { findScorecards } from './scorecard-store.ts'
import { ScorecardWrites } from './scorecard-writes.ts'

/** A scorecard as the drafts judged so far leave it. */
interface Case {
  blueprint: Blueprint
  stored: Scorecard
  next: Scorecard
}

/** Judges writes of `_rule` entities as changes of their scorecards, and says how to store them. */
export async function judgeRules(trx: Trx, caller: Caller, now: Date, drafts: readonly Draft[]): Promise<Verdict[]> {
  const identifiers = drafts.map(({ after }) => String(after.relations.scorecard))
  const cases = new Map<string, Case>()
  for (const stored of await findScorecards(trx, caller.orgId, identifiers)) {
    const blueprint = await findBlueprintById(trx, caller.orgId, stored.blueprintId)
    if (blueprint !== undefined) cases.set(stored.document.identifier, { blueprint, stored, next: stored })
  }
  const writes = new ScorecardWrites({ trx, caller, now })
  const verdicts: Verdict[] = []
  for (const draft of drafts) {
    try {
      verdicts.push({ ok: true, content: await judgeRule(writes, draft, cases), store: async () => undefined })
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      verdicts.push({ ok: false, error })
    }
  }
  // All rules of a scorecard are stored at once, with the first draft that names it.
  for (const [identifier, { blueprint, stored, next }] of cases) {
    if (next === stored) continue
    const index = verdicts.findIndex(
      (verdict, position) => verdict.ok && drafts[position]!.after.relations.scorecard === identifier,
    )
    const write = await writes.plan(blueprint, stored, next.document, next.ruleNames)
    verdicts[index] = { ...(verdicts[index] as Verdict & { ok: true }), ...write }
  }
  return verdicts
}

async function judgeRule(writes: ScorecardWrites, draft: Draft, cases: Map<string, Case>): Promise<Draft['after']> {
  const { before, after } = draft
  const { identifier: name } = after
  const scorecard = String(after.relations.scorecard)
  if (before !== undefined && before.identifier !== name) {
    throw new DomainError('protected_entity', `The identifier of rule "${before.identifier}" stays`)
  }
  if (before !== undefined && before.relations.scorecard !== scorecard) {
    throw wrong('relations.scorecard', `of rule "${name}" cannot change`, 'const')
  }
  const known = cases.get(scorecard)
  if (known === undefined) throw wrong('relations.scorecard', `is "${scorecard}", which is no scorecard`, 'target')
  const existing = findRule(known.next, name)
  const rule = toRule(draft, existing, scorecard)
  if (!isDeepStrictEqual(rule, existing)) {
    const document = withRuleInPlace(known.next.document, rule, existing)
    await checkRule(writes, known.blueprint, document, document.rules.indexOf(rule))
    const isNamed = name !== toDefaultName(scorecard, rule.identifier)
    const ruleNames = { ...known.next.ruleNames, ...(isNamed && { [rule.identifier]: name }) }
    known.next = { ...known.next, document, ruleNames }
  }
  return withRule(after, rule, scorecard)
}

/** The rule that an entity asks for. What it does not name stays. */
function toRule({ after }: Draft, existing: ScorecardRule | undefined, scorecard: string): ScorecardRule {
  const { identifier: name, title, properties } = after
  const prefix = toDefaultName(scorecard, '')
  const identifier = existing?.identifier ?? (name.startsWith(prefix) ? name.slice(prefix.length) : name)
  const { description: _description, ...others } = existing ?? {}
  const description = properties.rule_description
  return {
    ...others,
    identifier,
    title: title ?? existing?.title ?? identifier,
    level: properties.level as string,
    // The entity keeps no order of keys, the scorecard does.
    query: isDeepStrictEqual(properties.query, existing?.query)
      ? existing!.query
      : (properties.query as ScorecardRule['query']),
    ...(typeof description === 'string' && { description }),
  }
}

function withRuleInPlace(
  document: ScorecardDocument,
  rule: ScorecardRule,
  existing: ScorecardRule | undefined,
): ScorecardDocument {
  const rules =
    existing === undefined
      ? [...document.rules, rule]
      : document.rules.map((other) => (other === existing ? rule : other))
  return { ...document, rules }
}

/** Checks the scorecard with the rule; what is wrong with the rule is called as the entity calls it. */
async function checkRule(
  { trx, now }: ScorecardWrites,
  blueprint: Blueprint,
  document: ScorecardDocument,
  index: number,
): Promise<void> {
  const place = `rules[${index}].`
  const toPath = (path: string) => (path.startsWith(place) ? toEntityPath(path.slice(place.length)) : path)
  checkShape(document, (pointer) => toPath(fromPointer(pointer)))
  try {
    await checkScorecard(trx, blueprint, document, { now })
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    const { errors } = error.details as { errors: { path: string; message: string; keyword: string }[] }
    const placed = errors.map(({ path, message, keyword }) => {
      const called = toPath(path)
      return { path: called, message: `${called}${message.slice(path.length)}`, keyword }
    })
    throw new DomainError(error.code, placed.map(({ message }) => message).join('; '), { errors: placed })
  }
}

function toEntityPath(path: string): string {
  if (/^(identifier|title)/.test(path)) return path
  return `properties.${path.replace(/^description/, 'rule_description')}`
}

function wrong(path: string, sentence: string, keyword: string): DomainError {
  const message = `${path} ${sentence}`
  return new DomainError('invalid_request', message, { errors: [{ path, message, keyword }] })
}
