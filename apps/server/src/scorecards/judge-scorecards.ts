import { isDeepStrictEqual } from 'node:util'
import type { ScorecardBody, ScorecardDocument } from '@portolan/contract/scorecards'
import { isAdmin, type Caller } from '../access/index.ts'
import { findBlueprint, type Blueprint, type Draft, type Verdict } from '../catalog/index.ts'
import type { Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import { checkScorecard } from './check-scorecard.ts'
import { checkShape, fromPointer } from './check-shape.ts'
import { toLevels, toScorecardDocument, type Scorecard } from './scorecard.ts'
import { withScorecard } from './scorecard-entities.ts'
import { findScorecards } from './scorecard-store.ts'
import { ScorecardWrites } from './scorecard-writes.ts'

/** Judges writes of `_scorecard` entities as the routes of scorecards would, and says how to store them. */
export async function judgeScorecards(
  trx: Trx,
  caller: Caller,
  now: Date,
  drafts: readonly Draft[],
): Promise<Verdict[]> {
  const identifiers = drafts.map(({ after }) => after.identifier)
  const stored = await findScorecards(trx, caller.orgId, identifiers)
  const writes = new ScorecardWrites({ trx, caller, now })
  const verdicts: Verdict[] = []
  for (const draft of drafts) {
    try {
      const before = stored.find(({ document }) => document.identifier === draft.after.identifier)
      verdicts.push(await judgeScorecard(writes, draft, before))
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      verdicts.push({ ok: false, error })
    }
  }
  return verdicts
}

async function judgeScorecard(writes: ScorecardWrites, draft: Draft, before: Scorecard | undefined): Promise<Verdict> {
  const { after } = draft
  if (draft.before !== undefined && draft.before.identifier !== after.identifier) {
    throw new DomainError('protected_entity', `The identifier of scorecard "${draft.before.identifier}" stays`)
  }
  const blueprint = await getScored(writes, draft, before)
  const document = toDocument(draft, before)
  if (!isDeepStrictEqual(document, before?.document)) {
    checkRulesRight(writes.caller, draft, before, document)
    checkShape(document, (pointer) => toPath(fromPointer(pointer)))
    await checkScorecard(writes.trx, blueprint, document, { now: writes.now, prefix: 'properties.' })
  }
  const write = await writes.plan(blueprint, before, document)
  return { ok: true, content: withScorecard(after, document, blueprint.identifier), ...write }
}

/** The blueprint whose entities the scorecard judges. */
async function getScored(
  { trx, caller }: ScorecardWrites,
  { after }: Draft,
  before: Scorecard | undefined,
): Promise<Blueprint> {
  const identifier = String(after.properties.blueprint)
  const blueprint = await findBlueprint(trx, caller.orgId, identifier)
  if (blueprint === undefined) throw wrongBlueprint(`is "${identifier}", which was not found`, 'format')
  if (before === undefined || before.blueprintId === blueprint.id) return blueprint
  throw wrongBlueprint(`of scorecard "${after.identifier}" cannot change`, 'const')
}

/** Rules are no property, so the permissions of properties say nothing about them. */
function checkRulesRight(
  caller: Caller,
  draft: Draft,
  before: Scorecard | undefined,
  { rules }: ScorecardDocument,
): void {
  if (draft.before === undefined || isAdmin(caller) || isDeepStrictEqual(rules, before?.document.rules)) return
  throw new DomainError('missing_permissions', 'Only an Admin may change properties.rules of a scorecard')
}

/** The scorecard that an entity asks for. What it does not name stays. */
function toDocument({ after, inputs }: Draft, before: Scorecard | undefined): ScorecardDocument {
  const { identifier, properties } = after
  const { filter: known, levels: stored, rules = [], ...others } = before?.document ?? {}
  // The entity keeps no order of keys, the scorecard does.
  const filter = isDeepStrictEqual(properties.filter, known) ? known : properties.filter
  const isSameLevels = before !== undefined && isDeepStrictEqual(properties.levels, toLevels(before.document))
  const levels = isSameLevels ? stored : properties.levels
  const body = {
    ...others,
    identifier,
    title: after.title ?? before?.document.title ?? identifier,
    ...(filter !== undefined && { filter }),
    rules: inputs?.rules ?? rules,
    ...(levels !== undefined && { levels }),
  }
  return toScorecardDocument(body as ScorecardBody)
}

const toPath = (path: string): string => (/^(identifier|title)/.test(path) ? path : `properties.${path}`)

function wrongBlueprint(sentence: string, keyword: string): DomainError {
  const message = `properties.blueprint ${sentence}`
  return new DomainError('invalid_request', message, {
    errors: [{ path: 'properties.blueprint', message, keyword }],
  })
}
