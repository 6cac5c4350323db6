import type { Caller } from '../access/index.ts'
import type { Trx } from '../database/database.ts'
import type { LiveEvent } from '../live/live-events.ts'
import type { Blueprint } from './blueprint.ts'
import { readBlueprint } from './blueprint-cache.ts'
import { getBlueprint } from './blueprint-store.ts'
import { ConcurrentChange, lockForEntityWrite } from './catalog-locks.ts'
import { coerceValue } from './coerce-value.ts'
import { internDatasource } from './datasource-store.ts'
import { deleteFound } from './delete-entities.ts'
import { isChanged, isClaimed, type Draft } from './entity-draft.ts'
import { findEntities, lockEntities } from './entity-store.ts'
import { withoutStrays, type EntityContent } from './entity.ts'
import { SYSTEM } from './permissions/reader.ts'
import { findTargets } from './relation-targets.ts'
import { storeDrafts } from './store-drafts.ts'
import { toEvent, toRow } from './write-entities.ts'

export interface RecordWrite {
  identifier: string
  /** The entity with what the record says, made from the entity as it is; a new one is empty but for defaults. */
  apply: (content: EntityContent) => EntityContent
}

/**
 * Writes what the module above says about its records into the entities that show them, in the caller's transaction, which
 * holds that module's lock. It is not judged again. What changes nothing writes nothing. `silent` leaves no audit.
 * @returns what to announce after the commit.
 * @throws ConcurrentChange when the transaction must be repeated.
 */
export async function writeRecords(
  trx: Trx,
  caller: Caller,
  now: Date,
  blueprintIdentifier: string,
  writes: readonly RecordWrite[],
  options: { silent?: boolean } = {},
): Promise<LiveEvent[]> {
  if (writes.length === 0) return []
  const { blueprint, targetIds } = await readBlueprint(trx, caller.orgId, blueprintIdentifier)
  const identifiers = writes.map(({ identifier }) => identifier)
  await lockForEntityWrite(trx, blueprint.id, identifiers)
  const existing = await lockEntities(trx, blueprint, identifiers)
  if (existing === undefined) throw new ConcurrentChange(`Blueprint "${blueprint.identifier}" was changed meanwhile`)

  const entities = new Map(existing.map((entity) => [entity.identifier, withoutStrays(blueprint, entity)]))
  const drafts = writes.map(({ identifier, apply }): Draft => {
    const before = entities.get(identifier)
    return { before, after: apply(before ?? toEmpty(blueprint, identifier)) }
  })
  const changed = drafts.filter((draft) => isChanged(draft) || isClaimed(draft))
  if (changed.length === 0) return []
  const context = { caller, now, datasourceId: await internDatasource(trx, caller) }
  const rows = new Map(changed.map((draft) => [draft, toRow(context, blueprint, draft)]))
  const plan = { drafts: changed, results: [] }
  const targets = await findTargets(trx, blueprint, targetIds, plan)
  await storeDrafts(trx, context, blueprint, {
    plan,
    rows,
    targets,
    runId: caller.runId,
    ...options,
  })
  return changed.filter(isChanged).map((draft) => toEvent(blueprint, draft))
}

function toEmpty({ document }: Blueprint, identifier: string): EntityContent {
  const defaults = Object.entries(document.schema.properties).filter(
    ([, { default: value }]) => (value ?? null) !== null,
  )
  const properties = Object.fromEntries(defaults.map(([key, schema]) => [key, coerceValue(schema, schema.default)]))
  return { identifier, title: null, icon: null, team: null, properties, relations: {} }
}

/**
 * Deletes the entities of records that are gone, as `writeRecords` writes them. Those that never had one are passed over.
 * @throws DomainError `has_dependents` when another entity needs one of them.
 */
export async function deleteRecords(
  trx: Trx,
  caller: Caller,
  blueprintIdentifier: string,
  identifiers: string[],
): Promise<LiveEvent[]> {
  if (identifiers.length === 0) return []
  const blueprint = await getBlueprint(trx, caller.orgId, blueprintIdentifier)
  await lockForEntityWrite(trx, blueprint.id, identifiers)
  return deleteFound(trx, caller, await findEntities(trx, SYSTEM, blueprint, identifiers), {})
}
