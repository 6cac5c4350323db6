import { recordAudits, type AuditRecord } from '../audit/index.ts'
import type { Trx } from '../database/database.ts'
import { findRelation, type Blueprint } from './blueprint.ts'
import { ConcurrentChange } from './catalog-locks.ts'
import { changedRelations, isChanged, isClaimed, isRenamed, type Draft, type Plan } from './entity-draft.ts'
import { type Entity, targetsOf } from './entity.ts'
import { insertEntities, toRowKey, updateEntities } from './entity-store.ts'
import { toEntityView } from './entity-view.ts'
import { missingLinks, type Targets } from './relation-targets.ts'
import {
  lockEntityIds,
  rewriteSources,
  writeRelations,
  type EntityName,
  type RelationChange,
} from './relation-store.ts'
import type { WriteContext } from './write-entities.ts'

interface Write {
  plan: Plan
  rows: ReadonlyMap<Draft, Entity>
  targets: Targets
  runId: string | undefined
  /** Leaves no audit, for what nobody did. */
  silent?: boolean
}

/** Stores what a plan changes, with its missing targets and its audit. New rows get their ids. */
export async function storeDrafts(trx: Trx, context: WriteContext, blueprint: Blueprint, write: Write): Promise<void> {
  const { plan, rows, targets } = write
  const changed = plan.drafts.filter(isChanged)
  const updated = plan.drafts.filter((draft) => draft.before !== undefined && (isChanged(draft) || isClaimed(draft)))
  await updateEntities(
    trx,
    updated.map((draft) => rows.get(draft)!),
  )
  // After the update: it waits for writers that are about to relate to the old name.
  for (const draft of changed.filter(isRenamed)) await rewriteSources(trx, draft.before!, draft.after.identifier)

  const created = changed.filter((draft) => draft.before === undefined).map((draft) => rows.get(draft)!)
  const missing = missingLinks(blueprint, plan, targets)
  const ids = await insert(trx, context, created, missing)
  for (const [key, id] of targets.entityIds) ids.set(key, id)
  for (const row of rows.values()) ids.set(toRowKey(row.blueprintId, row.identifier), row.id)

  await writeRelations(
    trx,
    changed.flatMap((draft) => toRelationChanges(blueprint, targets, ids, draft, rows.get(draft)!.id)),
  )
  if (write.silent === true) return
  await recordAudits(
    trx,
    context.caller,
    changed.map((draft) => toAudit(blueprint, draft, rows.get(draft)!, write.runId)),
  )
}

/**
 * Inserts new entities and bare targets in one order.
 * @returns the ids of all of them.
 */
async function insert(
  trx: Trx,
  context: WriteContext,
  created: Entity[],
  missing: EntityName[],
): Promise<Map<string, string>> {
  const orgId = context.caller.orgId
  const bare = missing.map((name) => toBare(context, orgId, name))
  const ids = await insertEntities(trx, [...created, ...bare].toSorted(byKey))
  for (const row of created) {
    const id = ids.get(toRowKey(row.blueprintId, row.identifier))
    // Somebody created it as a bare target, after it was looked up and before this insert.
    if (id === undefined) throw new ConcurrentChange(`Entity "${row.identifier}" was created meanwhile`)
    row.id = id
  }
  const foreign = missing.filter((name) => !ids.has(toRowKey(name.blueprintId, name.identifier)))
  for (const [key, id] of await lockEntityIds(trx, orgId, foreign)) ids.set(key, id)
  return ids
}

const byKey = (one: EntityName, other: EntityName): number =>
  Number(BigInt(one.blueprintId) - BigInt(other.blueprintId)) || (one.identifier < other.identifier ? -1 : 1)

const toBare = ({ caller, now, datasourceId }: WriteContext, orgId: string, name: EntityName): Omit<Entity, 'id'> => ({
  blueprintId: name.blueprintId,
  identifier: name.identifier,
  orgId,
  datasourceId,
  bare: true,
  title: null,
  icon: null,
  team: null,
  properties: {},
  relations: {},
  createdAt: now,
  createdBy: caller.id,
  updatedAt: now,
  updatedBy: caller.id,
})

function toRelationChanges(
  blueprint: Blueprint,
  targets: Targets,
  ids: ReadonlyMap<string, string>,
  draft: Draft,
  sourceId: string,
): RelationChange[] {
  return changedRelations(draft).map((relation) => {
    const blueprintId = targets.blueprintIds.get(findRelation(blueprint.document, relation)?.target ?? '') ?? ''
    const targetIds = targetsOf(draft.after.relations, relation).map((identifier) => {
      const id = ids.get(toRowKey(blueprintId, identifier))
      if (id === undefined) throw new ConcurrentChange(`Entity "${identifier}" was deleted meanwhile`)
      return id
    })
    return { sourceId, relation, targetIds, existed: targetsOf(draft.before?.relations, relation).length > 0 }
  })
}

function toAudit(blueprint: Blueprint, draft: Draft, row: Entity, runId: string | undefined): AuditRecord {
  const show = (entity: Entity) => toEntityView(blueprint, entity, { excludeCalculated: true })
  return {
    action: draft.before === undefined ? 'CREATE' : 'UPDATE',
    resourceType: 'entity',
    context: { blueprint: blueprint.identifier, entity: row.identifier },
    before: draft.before && show(draft.before),
    after: show(row),
    runId,
  }
}
