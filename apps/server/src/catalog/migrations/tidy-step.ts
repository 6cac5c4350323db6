import { sql } from 'kysely'
import type { Trx } from '../../database/database.ts'
import { findRelation, type Blueprint } from '../blueprint.ts'
import { findBlueprintById } from '../blueprint-store.ts'
import { inCatalogTransaction, lockForEntityWrite } from '../catalog-locks.ts'
import { END, STEP, type Migration, type StepResult, type StrayKeys } from './migration.ts'
import { confirmMigration } from './migration-lease.ts'
import type { MigrationDeps } from './migration-runner.ts'
import { deleteMigration, recordProgress } from './migration-store.ts'

const BATCH = 2_000

/**
 * Drops what entities store under keys that their blueprint does not have, one batch at a time. A key that was added
 * again meanwhile is left alone: the blueprint's lock, shared, keeps it as it is during the step.
 */
export async function tidyStep(deps: MigrationDeps, held: Migration): Promise<StepResult> {
  return inCatalogTransaction(deps.db, async (trx) => {
    const migration = await confirmMigration(trx, held)
    await lockForEntityWrite(trx, migration.blueprintId, [])
    const blueprint = await findBlueprintById(trx, migration.orgId, migration.blueprintId)
    const stray = blueprint && onlyStray(blueprint, migration.input as unknown as StrayKeys)
    const position =
      blueprint && stray && stray.properties.length + stray.relations.length > 0
        ? await dropBatch(trx, blueprint, stray, migration.position)
        : null
    if (position === null) {
      await deleteMigration(trx, migration.id)
      return END
    }
    await recordProgress(trx, migration, { position })
    return STEP
  })
}

const onlyStray = ({ document }: Blueprint, keys: StrayKeys): StrayKeys => ({
  properties: keys.properties.filter((key) => !Object.hasOwn(document.schema.properties, key)),
  relations: keys.relations.filter((key) => findRelation(document, key) === undefined),
})

/** @returns the last entity of the batch, or null when there was none left. */
async function dropBatch(trx: Trx, blueprint: Blueprint, stray: StrayKeys, after: string): Promise<string | null> {
  const { rows } = await sql<{ last: string | null }>`
    with page as (
      select id, identifier, properties ?| ${stray.properties}::text[] or relations ?| ${stray.relations}::text[] as stray
      from entity
      where org_id = ${blueprint.orgId} and blueprint_id = ${blueprint.id} and identifier > ${after}
      order by identifier limit ${BATCH}
    ), held as (
      select id from entity where id in (select id from page where stray) order by identifier for no key update
    ), dropped as (
      update entity set properties = properties - ${stray.properties}::text[],
        relations = relations - ${stray.relations}::text[]
      from held where entity.id = held.id
    ), unlinked as (
      delete from entity_relation using page
      where entity_relation.source_id = page.id and entity_relation.relation = any(${stray.relations}::text[])
    )
    select max(identifier) as last from page
  `.execute(trx)
  return rows[0]?.last ?? null
}
