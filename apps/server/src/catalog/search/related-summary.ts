import type { RelatedEntitiesReply } from '@portolan/contract/related-entities'
import { sql } from 'kysely'
import type { Caller } from '../../access/index.ts'
import type { Services } from '../../services.ts'
import { getBlueprint } from '../blueprint-store.ts'
import { findEntity } from '../entity-store.ts'
import { missingEntity } from '../plan-entity.ts'
import { HOP_LIMIT } from './relation-path.ts'
import { selectIds, walk } from './relation-walk.ts'

/**
 * How many entities of each blueprint a search with `relatedTo` would find for this one: connected over up to 15 relations
 * that all lead away from it (`outgoing`) or all lead to it (`incoming`).
 *
 * One statement, beside those that find the entity. It costs what the search costs: one look into an index for each relation
 * of what is reached, and one row of `entity` for each that is counted. On two cores under a load of 14, 5,000 took 0.2 s
 * and 100,000 took 3 s.
 * @throws DomainError `not_found` when the entity does not exist or may not be read.
 */
export async function summarizeRelated(
  deps: Pick<Services, 'db' | 'readerOf'>,
  caller: Caller,
  named: { blueprint: string; entity: string },
): Promise<RelatedEntitiesReply['related']> {
  const { orgId } = caller
  const reader = deps.readerOf(caller)
  const blueprint = await getBlueprint(deps.db, orgId, named.blueprint)
  const start = await findEntity(deps.db, reader, blueprint, named.entity)
  if (start === undefined) throw missingEntity(blueprint, named.entity)

  const starts = selectIds(orgId, [blueprint.id], [named.entity])
  const outgoing = walk(starts, { orgId, direction: 'forward', maxHops: HOP_LIMIT })
  const incoming = walk(starts, { orgId, direction: 'backward', maxHops: HOP_LIMIT })
  const { rows } = await sql<{ blueprint: string; total: string; outgoing: string; incoming: string }>`
    select blueprint.identifier as blueprint, count(*) as total, count(*) filter (where found.outgoing) as outgoing,
      count(*) filter (where found.incoming) as incoming
    from (
      select id, bool_or(is_outgoing) as outgoing, bool_or(not is_outgoing) as incoming
      from (
        select id, true as is_outgoing from (${outgoing}) as up
        union all select id, false from (${incoming}) as down
      ) as reached group by id
    ) as found
    join entity on entity.id = found.id and entity.org_id = ${orgId}
    join blueprint on blueprint.id = entity.blueprint_id
    where ${await reader.readableAnywhere(deps.db)}
    group by blueprint.id order by lower(blueprint.document ->> 'title'), blueprint.identifier
  `.execute(deps.db)
  return rows.map((row) => ({
    blueprint: row.blueprint,
    total: Number(row.total),
    outgoing: Number(row.outgoing),
    incoming: Number(row.incoming),
  }))
}
