import { sql } from 'kysely'
import type { Trx } from '../../database/database.ts'
import type { Blueprint } from '../blueprint.ts'
import type { EntityContent } from '../entity.ts'
import type { Condition } from '../search/conditions.ts'

/**
 * The positions of those entities that a condition would hold for if they were stored now. They have no id and no
 * creator yet, so rules that need one, such as those about connections, do not hold.
 */
export async function selectPlanned(
  trx: Trx,
  blueprint: Blueprint,
  contents: EntityContent[],
  condition: Condition,
): Promise<number[]> {
  if (contents.length === 0) return []
  const rows = contents.map(({ identifier, title, icon, team, properties, relations }, position) => ({
    position,
    org_id: blueprint.orgId,
    blueprint_id: blueprint.id,
    identifier,
    title,
    icon,
    ...(team !== null && { team }),
    properties,
    relations,
  }))
  const { rows: found } = await sql<{ position: number }>`
    select entity.position from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as entity (
      position integer, id bigint, blueprint_id bigint, datasource_id bigint, created_at timestamptz, updated_at timestamptz, bare boolean,
      org_id text, identifier text, title text, icon text, created_by text, updated_by text, team jsonb,
      properties jsonb, relations jsonb)
    where ${condition}`.execute(trx)
  return found.map(({ position }) => position)
}
