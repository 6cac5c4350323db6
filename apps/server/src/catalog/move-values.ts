import { sql } from 'kysely'
import type { Db, Trx } from '../database/database.ts'
import { findRelation, type Blueprint } from './blueprint.ts'
import { findBlueprintById } from './blueprint-store.ts'
import { inCatalogTransaction, lockForEntityWrite } from './catalog-locks.ts'
import type { KeyRename } from './follow-key.ts'

const BATCH = 2_000

/*
 * Values move to another key in two phases, so that writers of 100,000 entities wait for one look over them and not for
 * 100,000 rewritten rows:
 *   1. `copyValues`, in batches, beside everybody: each entity gets its value under the new key as well. Nobody sees it,
 *      because views and writers pass over keys that the blueprint does not have.
 *   2. `finishMove`, under the blueprint's lock: what was written since is put right.
 * What is left under the old key afterwards is as invisible, and dropped by a `tidy` migration.
 */

/** Copies what entities store under one key to another, as long as the blueprint has the first and not the second. */
export async function copyValues(db: Db, blueprint: Blueprint, rename: KeyRename): Promise<void> {
  let position: string | null = ''
  while (position !== null) {
    const after: string = position
    position = await inCatalogTransaction(db, async (trx) => {
      await lockForEntityWrite(trx, blueprint.id, [])
      const current = await findBlueprintById(trx, blueprint.orgId, blueprint.id)
      return current !== undefined && canMove(current, rename) ? copyBatch(trx, current, rename, after) : null
    })
  }
}

function canMove({ document }: Blueprint, { kind, from, to }: KeyRename): boolean {
  const has = (key: string) =>
    kind === 'relation' ? findRelation(document, key) !== undefined : Object.hasOwn(document.schema.properties, key)
  return has(from) && !has(to)
}

const toColumn = ({ kind }: KeyRename) => (kind === 'relation' ? sql.ref('relations') : sql.ref('properties'))

/** Rows that others hold are passed over; `finishMove` finds them. */
async function copyBatch(trx: Trx, blueprint: Blueprint, rename: KeyRename, after: string): Promise<string | null> {
  const { from, to } = rename
  const column = toColumn(rename)
  const { rows } = await sql<{ last: string | null }>`
    with page as (
      select id, identifier from entity
      where org_id = ${blueprint.orgId} and blueprint_id = ${blueprint.id} and identifier > ${after}
      order by identifier limit ${BATCH}
    ), held as (
      select id from entity
      where id in (select id from page) and ${column} ? ${from}::text
        and ${column} -> ${from}::text is distinct from ${column} -> ${to}::text
      for no key update skip locked
    ), copied as (
      update entity set ${column} = ${column} || jsonb_build_object(${to}::text, ${column} -> ${from}::text)
      from held where entity.id = held.id
    ), linked as (
      insert into entity_relation (source_id, target_id, relation)
      select source_id, target_id, ${to} from entity_relation join page on page.id = source_id
      where relation = ${from} and ${rename.kind} = 'relation'
      on conflict do nothing
    )
    select max(identifier) as last from page
  `.execute(trx)
  return rows[0]?.last ?? null
}

/** Makes the new key hold exactly what the old one holds. The caller has the blueprint for itself. */
export async function finishMove(trx: Trx, blueprint: Blueprint, rename: KeyRename): Promise<void> {
  const { from, to } = rename
  const column = toColumn(rename)
  await sql`
    update entity set ${column} = ${column} - ${to}::text || case when ${column} ? ${from}::text
      then jsonb_build_object(${to}::text, ${column} -> ${from}::text) else '{}' end
    where org_id = ${blueprint.orgId} and blueprint_id = ${blueprint.id}
      and ${column} -> ${from}::text is distinct from ${column} -> ${to}::text
  `.execute(trx)
  if (rename.kind !== 'relation') return
  await sql`
    delete from entity_relation as copy using entity
    where entity.id = copy.source_id and entity.org_id = ${blueprint.orgId} and entity.blueprint_id = ${blueprint.id}
      and copy.relation = ${to} and not exists (
        select from entity_relation as original where original.source_id = copy.source_id
          and original.relation = ${from} and original.target_id = copy.target_id)
  `.execute(trx)
  await sql`
    insert into entity_relation (source_id, target_id, relation)
    select original.source_id, original.target_id, ${to}
    from entity_relation as original join entity on entity.id = original.source_id
    where entity.org_id = ${blueprint.orgId} and entity.blueprint_id = ${blueprint.id} and original.relation = ${from}
      and not exists (
        select from entity_relation as copy where copy.source_id = original.source_id
          and copy.relation = ${to} and copy.target_id = original.target_id)
  `.execute(trx)
}
