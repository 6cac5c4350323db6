import { sql } from 'kysely'
import type { Caller } from '../../access/index.ts'
import type { Services } from '../../services.ts'

export interface BlueprintSummary {
  identifier: string
  title: string
  icon: string | null
  count: number
}

/** All blueprints with the exact numbers of their entities that may be read, by title. */
export async function summarizeCatalog(
  deps: Pick<Services, 'db' | 'readerOf'>,
  caller: Caller,
): Promise<BlueprintSummary[]> {
  const readable = await deps.readerOf(caller).readableAnywhere(deps.db)
  const { rows } = await sql<Omit<BlueprintSummary, 'count'> & { count: string }>`
    select blueprint.identifier, blueprint.document ->> 'title' as title, blueprint.document ->> 'icon' as icon,
      (select count(*) from entity where entity.blueprint_id = blueprint.id and ${readable}) as count
    from blueprint where blueprint.org_id = ${caller.orgId}
    order by lower(blueprint.document ->> 'title'), blueprint.identifier
  `.execute(deps.db)
  return rows.map((row) => ({ ...row, count: Number(row.count) }))
}
