import { sql } from 'kysely'
import type { Db } from '../database/database.ts'

const BATCH = 1_000

/** Runs name the blueprint that they were about; after its rename they name the new one. In batches: there may be many. */
export async function renameRunBlueprint(db: Db, orgId: string, rename: { from: string; to: string }): Promise<void> {
  let renamed = BATCH
  while (renamed === BATCH) {
    const { numAffectedRows } = await sql`
      update run set blueprint_identifier = ${rename.to}
      where org_id = ${orgId} and id in (
        select id from run where org_id = ${orgId} and blueprint_identifier = ${rename.from}
        order by number limit ${BATCH} for update
      )`.execute(db)
    renamed = Number(numAffectedRows ?? 0)
  }
}
