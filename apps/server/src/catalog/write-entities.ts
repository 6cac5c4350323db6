import { isAdmin, type Caller } from '../access/index.ts'
import type { Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { LiveEvent } from '../live/live-events.ts'
import type { Blueprint } from './blueprint.ts'
import type { WritableBlueprint } from './blueprint-cache.ts'
import type { CatalogHooks } from './catalog-hooks.ts'
import { ConcurrentChange, lockForEntityWrite } from './catalog-locks.ts'
import { isChanged, isClaimed, planEntities, toIdentifiers, type Draft, type Plan } from './entity-draft.ts'
import { generateIdentifier, type Entity } from './entity.ts'
import { lockEntities } from './entity-store.ts'
import { keepManaged, type ManagedEntities, type Verdict } from './managed-entities.ts'
import { createWriteJudge } from './permissions/judge-writes.ts'
import { restrictTargets } from './permissions/restrict-targets.ts'
import { Rights } from './permissions/rights.ts'
import type { EntityIntent } from './plan-entity.ts'
import { findTargets, refuseMissingTargets } from './relation-targets.ts'
import { storeDrafts } from './store-drafts.ts'

/** Who writes, when, and the id of the User-Agent that becomes the `$datasource` of what is created. */
export interface WriteContext {
  caller: Caller
  now: Date
  datasourceId: string
}

/** Where managed blueprints find the module that keeps their records. */
export interface WriteHooks {
  catalogHooks: Pick<CatalogHooks, 'managedEntities'>
}

export interface WriteOptions {
  createMissingRelatedEntities?: boolean
  /** Judges everything and writes nothing. */
  validationOnly?: boolean
  runId?: string | undefined
}

export type WriteOutcome =
  | { ok: true; created: boolean; entity: Entity; additionalData?: Record<string, unknown> | undefined }
  | { ok: false; identifier: string; error: DomainError }

export interface WriteResult {
  /** One for each intent, in their order. */
  outcomes: WriteOutcome[]
  /** To be published after the commit. */
  events: LiveEvent[]
}

/**
 * Writes entities of one blueprint in the caller's transaction. Intents are judged in their order, and each alone: a
 * refused one leaves the others be. Relations may lead to entities of the same call, in any order.
 *
 * Who is no Admin is judged by the permissions of the blueprint: what they may not read is `not_found`, what they may not
 * write `missing_permissions`. For Admins and machines nothing is asked of the database.
 *
 * An intent that changes nothing writes nothing: no row, no audit, no event, no new `updatedAt`.
 * @throws ConcurrentChange when the transaction must be repeated, see `inCatalogTransaction`.
 */
export async function writeEntities(
  trx: Trx,
  context: WriteContext & WriteHooks,
  { blueprint, targetIds }: WritableBlueprint,
  intents: EntityIntent[],
  options: WriteOptions = {},
): Promise<WriteResult> {
  const managed = context.catalogHooks.managedEntities.get(blueprint.identifier)
  await managed?.lock(trx, blueprint.orgId)
  const sent = intents.map(withIdentifier)
  const identifiers = sent.flatMap(toIdentifiers)
  await lockForEntityWrite(trx, blueprint.id, identifiers)
  const stored = await lockEntities(trx, blueprint, identifiers)
  if (stored === undefined) throw new ConcurrentChange(`Blueprint "${blueprint.identifier}" was changed meanwhile`)
  const existing = managed === undefined ? stored : await managed.refresh(trx, blueprint, stored)
  const named = managed === undefined ? sent : sent.map((intent) => keepManaged(blueprint, existing, intent))

  const refused = new Map<number, DomainError>()
  const rights = isAdmin(context.caller) ? undefined : new Rights(context.caller, context.now)
  const judge = rights && (await createWriteJudge(trx, rights, blueprint, { existing, intents: named }))
  let verdicts = new Map<Draft, Verdict>()
  let plan = planEntities(blueprint, existing, named, refused, judge)
  const found = await findTargets(trx, blueprint, targetIds, plan)
  const targets = rights === undefined ? found : await restrictTargets(trx, rights, found)
  const mayCreate = options.createMissingRelatedEntities === true
  // A refusal can take away the entity that another intent relates to, so this goes on until none is refused.
  for (;;) {
    const count = refused.size
    refuseMissingTargets(blueprint, plan, targets, refused, { mayCreate })
    if (managed !== undefined && refused.size === count) {
      verdicts = await judgeManaged(trx, context.caller, blueprint, { managed, plan, refused })
    }
    if (refused.size === count) break
    plan = planEntities(blueprint, existing, named, refused, judge)
  }

  const rows = new Map(plan.drafts.map((draft) => [draft, toRow(context, blueprint, draft)]))
  const outcomes = toOutcomes(named, plan, rows)
  const changed = plan.drafts.filter((draft) => isChanged(draft) || isClaimed(draft))
  if (options.validationOnly === true) return { outcomes, events: [] }
  const replies = await storeManaged(plan, verdicts)
  if (changed.length > 0) await storeDrafts(trx, context, blueprint, { plan, rows, targets, runId: options.runId })
  const followed = await followManaged(verdicts)
  const told = outcomes.map((outcome, index) => ({ ...outcome, ...replies.get(index) }))
  const events = changed.filter(isChanged).map((draft) => toEvent(blueprint, draft))
  return { outcomes: told, events: [...events, ...followed] }
}

/** Has drafts judged by the module that keeps their records: notes refusals, and makes the others what the record has. */
async function judgeManaged(
  trx: Trx,
  caller: Caller,
  blueprint: Blueprint,
  { managed, plan, refused }: { managed: ManagedEntities; plan: Plan; refused: Map<number, DomainError> },
): Promise<Map<Draft, Verdict>> {
  const judged = await managed.judge(trx, caller, blueprint, plan.drafts)
  const verdicts = new Map(plan.drafts.map((draft, index) => [draft, judged[index]!]))
  plan.results.forEach((result, index) => {
    const verdict = result instanceof DomainError ? undefined : verdicts.get(result)
    if (verdict?.ok === false) refused.set(index, verdict.error)
  })
  for (const [draft, verdict] of verdicts) if (verdict.ok) draft.after = verdict.content
  return verdicts
}

/** Stores the records of a judged plan. @returns by the position of the intent, what the reply shows beside the entity. */
async function storeManaged(
  plan: Plan,
  verdicts: ReadonlyMap<Draft, Verdict>,
): Promise<Map<number, { additionalData: Record<string, unknown> }>> {
  const replies = new Map<number, { additionalData: Record<string, unknown> }>()
  for (const [draft, verdict] of verdicts) {
    const additionalData = verdict.ok ? await verdict.store() : undefined
    if (additionalData !== undefined) replies.set(plan.results.indexOf(draft), { additionalData })
  }
  return replies
}

/** @returns what to announce beside the entities of the write. */
async function followManaged(verdicts: ReadonlyMap<Draft, Verdict>): Promise<LiveEvent[]> {
  const events: LiveEvent[] = []
  for (const verdict of verdicts.values()) if (verdict.ok) events.push(...((await verdict.follow?.()) ?? []))
  return events
}

const withIdentifier = (intent: EntityIntent): EntityIntent =>
  toIdentifiers(intent).length > 0
    ? intent
    : { ...intent, isNamedByServer: true, body: { ...intent.body, identifier: generateIdentifier() } }

/** The row that a draft becomes. A new one gets its id when it is stored. */
export function toRow({ caller, now, datasourceId }: WriteContext, blueprint: Blueprint, draft: Draft): Entity {
  const { identifier, title, icon, team, properties, relations } = draft.after
  const content = { identifier, title, icon, team, properties, relations }
  const written = { updatedAt: now, updatedBy: caller.id }
  if (draft.before === undefined) {
    const origin = { orgId: blueprint.orgId, blueprintId: blueprint.id, datasourceId, bare: false }
    return { id: '', ...origin, ...content, ...written, createdAt: now, createdBy: caller.id }
  }
  return {
    ...draft.before,
    ...content,
    ...(isChanged(draft) && written),
    ...(isClaimed(draft) && { bare: false, datasourceId }),
  }
}

function toOutcomes(intents: EntityIntent[], plan: Plan, rows: ReadonlyMap<Draft, Entity>): WriteOutcome[] {
  return plan.results.map((result, index) => {
    if (result instanceof DomainError) {
      return { ok: false, identifier: toIdentifiers(intents[index]!)[0] ?? 'unknown', error: result }
    }
    const created = result.before === undefined && plan.results.indexOf(result) === index
    return { ok: true, created, entity: rows.get(result)! }
  })
}

/** What a stored draft announces. */
export const toEvent = (blueprint: Blueprint, draft: Draft): LiveEvent => ({
  orgId: blueprint.orgId,
  kind: 'entity',
  id: blueprint.identifier,
  entity: draft.after.identifier,
  change: draft.before === undefined ? 'CREATE' : 'UPDATE',
})

/** The only outcome. @throws DomainError the refusal, when it is one. */
export function toSingle(outcomes: WriteOutcome[]): Extract<WriteOutcome, { ok: true }> {
  const outcome = outcomes[0]!
  if (!outcome.ok) throw outcome.error
  return outcome
}
