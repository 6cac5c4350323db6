import { sql } from 'kysely'
import type { Trx } from '../database/database.ts'

/**
 * Gives everybody who has a role another one instead, or none. Who is left without a role is a Member.
 * @param from a role other than Admin, which the column `role` alone tells.
 * @returns the ids of the accounts that had it.
 */
export async function replaceRole(trx: Trx, orgId: string, from: string, to: string | undefined): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with holder as (
      select id, array(
        select case when name = ${from} then ${to ?? null}::text else name end
        from unnest(role || other_roles) with ordinality as given (name, place)
        where name <> ${from} or ${to ?? null}::text is not null order by place
      ) as roles
      from account where org_id = ${orgId} and ${from} = any(role || other_roles)
    )
    update account set role = coalesce(holder.roles[1], 'Member'), other_roles = coalesce(holder.roles[2:], '{}'),
      updated_at = now()
    from holder where account.id = holder.id returning account.id`.execute(trx)
  return rows.map(({ id }) => id)
}
