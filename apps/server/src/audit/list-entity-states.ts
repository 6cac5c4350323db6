import { sql } from 'kysely'
import type { Db } from '../database/database.ts'

/** What an entity was from a moment on; null once it was deleted. */
export interface EntityState {
  since: Date
  properties: Readonly<Record<string, unknown>> | null
}

/**
 * The states of an entity in a range of time, oldest first, and before them the one in which it began. They are what the
 * trail holds under this identifier: what the entity was called before is not looked for.
 */
export async function listEntityStates(
  db: Db,
  orgId: string,
  entity: { blueprint: string; identifier: string },
  range: { from: Date; to: Date },
): Promise<EntityState[]> {
  const isOfEntity = sql`e.org_id = ${orgId} and e.resource_type = 'entity'
    and e.context ->> 'entity' = ${entity.identifier} and e.context ->> 'blueprint' = ${entity.blueprint}`
  const { rows } = await sql<EntityState>`
    select at as since, diff -> 'after' -> 'properties' as properties from (
      (select id, at, diff from audit_event e where ${isOfEntity} and e.at < ${range.from} order by id desc limit 1)
      union all
      (select id, at, diff from audit_event e where ${isOfEntity} and e.at >= ${range.from} and e.at <= ${range.to})
    ) as states order by id`.execute(db)
  return rows
}
