import { sql } from 'kysely'
import type { Actor } from '@portolan/contract/audit'
import type { Db } from '../database/database.ts'

/** More than an organisation has; the page shows the id of whoever is left out. */
const LIMIT = 5_000

/** The people and machines of an organisation, by name. Everyone signed in may know them, as runs show who started them. */
export async function listActors(db: Db, orgId: string): Promise<Actor[]> {
  const { rows } = await sql<Actor>`
    select id, email as name, 'person' as kind from account where org_id = ${orgId}
    union all
    select client_id, name, 'machine' from credential where org_id = ${orgId} and account_id is null
    order by name, id limit ${LIMIT}`.execute(db)
  return rows
}
