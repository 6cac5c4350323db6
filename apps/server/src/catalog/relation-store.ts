import { sql } from 'kysely'
import type { Trx } from '../database/database.ts'
import { toRowKey } from './entity-store.ts'

export interface EntityName {
  blueprintId: string
  identifier: string
}

/** What a write says about one relation of one entity. */
export interface RelationChange {
  sourceId: string
  relation: string
  targetIds: string[]
  /** Whether rows of this relation may exist already. */
  existed: boolean
}

/**
 * The ids of those named that exist, by `toRowKey`. Until the transaction ends they cannot be deleted or renamed;
 * other changes of them go on.
 */
export async function lockEntityIds(trx: Trx, orgId: string, names: EntityName[]): Promise<Map<string, string>> {
  if (names.length === 0) return new Map()
  const { rows } = await sql<{ id: string; blueprint_id: string; identifier: string }>`
    select entity.id, entity.blueprint_id, entity.identifier
    from unnest(${names.map((name) => name.blueprintId)}::bigint[], ${names.map((name) => name.identifier)}::text[])
      as name (blueprint_id, identifier)
    join entity on entity.org_id = ${orgId} and entity.blueprint_id = name.blueprint_id
      and entity.identifier = name.identifier
    order by entity.id
    for key share of entity
  `.execute(trx)
  return new Map(rows.map((row) => [toRowKey(row.blueprint_id, row.identifier), row.id]))
}

/** Brings the rows of the changed relations in line; rows that stay are not touched. */
export async function writeRelations(trx: Trx, changes: RelationChange[]): Promise<void> {
  const existed = changes.filter((change) => change.existed)
  const links = changes.flatMap(({ sourceId, relation, targetIds }) =>
    [...new Set(targetIds)].map((targetId) => ({ source_id: sourceId, target_id: targetId, relation })),
  )
  if (existed.length > 0) {
    await sql`
      delete from entity_relation as old
      using unnest(${existed.map((change) => change.sourceId)}::bigint[],
        ${existed.map((change) => change.relation)}::text[]) as changed (source_id, relation)
      where old.source_id = changed.source_id and old.relation = changed.relation
        and (old.source_id, old.relation, old.target_id) not in (
          select source_id, relation, target_id from jsonb_to_recordset(${JSON.stringify(links)}::jsonb)
            as link (source_id bigint, relation text, target_id bigint))
    `.execute(trx)
  }
  if (links.length === 0) return
  await sql`
    insert into entity_relation (source_id, target_id, relation)
    select source_id, target_id, relation from jsonb_to_recordset(${JSON.stringify(links)}::jsonb)
      as link (source_id bigint, relation text, target_id bigint)
    order by target_id, source_id
    on conflict do nothing
  `.execute(trx)
}

/**
 * Writes a new identifier of an entity into the relations of all that name it. `null` takes the identifier out:
 * a single relation becomes null, a many relation loses the item.
 */
export async function rewriteSources(
  trx: Trx,
  entity: { id: string; orgId: string; identifier: string },
  to: string | null,
): Promise<void> {
  const { rows } = await sql<{ relation: string }>`
    select distinct relation from entity_relation where target_id = ${entity.id}
  `.execute(trx)
  for (const { relation } of rows) {
    await sql`
      update entity set relations = jsonb_set(relations, array[${relation}], case
        when jsonb_typeof(relations -> ${relation}) <> 'array' then coalesce(to_jsonb(${to}::text), 'null')
        else coalesce((
          select jsonb_agg(coalesce(case when item = ${entity.identifier} then ${to} else item end, item) order by position)
          from jsonb_array_elements_text(relations -> ${relation}) with ordinality as items (item, position)
          where item <> ${entity.identifier} or ${to}::text is not null
        ), '[]')
      end)
      from entity_relation
      where entity_relation.target_id = ${entity.id} and entity_relation.relation = ${relation}
        and entity.id = entity_relation.source_id and entity.org_id = ${entity.orgId}
    `.execute(trx)
  }
}
