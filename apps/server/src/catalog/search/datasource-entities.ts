import type { EntityView } from '@portolan/contract/entities'
import type { DatasourceEntitiesRequest } from '@portolan/contract/search'
import { sql } from 'kysely'
import type { Caller } from '../../access/index.ts'
import { readCatalog } from '../catalog-snapshot.ts'
import type { ExtrasDeps } from '../entity-extras.ts'
import type { EntityReadQuery } from '../entity-query.ts'
import { TRUE } from './conditions.ts'
import { toInstant } from './date-range.ts'
import { findPage } from './search-entities.ts'
import { toViews } from './search-operations.ts'
import { refuseQuery } from './search-refusal.ts'

/**
 * Lists what clients whose User-Agent starts and ends as given created. Targets that exist only because something
 * names them are not listed.
 * @compat Ocean: deletes what it no longer finds at its source, and gives up above 90 % of this list.
 */
export async function listDatasourceEntities(
  deps: ExtrasDeps,
  caller: Caller,
  request: DatasourceEntitiesRequest,
  selection: EntityReadQuery,
): Promise<{ entities: EntityView[]; next?: string }> {
  const blueprints = await readCatalog(deps.db, caller.orgId)
  const { datasource_prefix: prefix, datasource_suffix: suffix } = request
  const before = request.before ? toInstant(request.before) : null
  if (before === undefined) throw refuseQuery('body/before', 'must be an ISO date', 'format')
  const condition = sql<boolean>`not entity.bare
    and entity.datasource_id in (select id from datasource where datasource.org_id = ${caller.orgId}
      and starts_with(value, ${prefix}) and right(value, length(${suffix})) = ${suffix})
    and ${before === null ? TRUE : sql<boolean>`entity.updated_at < ${before}`}`
  const reader = deps.readerOf(caller)
  const scope = { orgId: caller.orgId, blueprints, strict: false, now: deps.clock.now(), reader }
  const { entities, next } = await findPage(deps.db, scope, condition, request)
  return { entities: await toViews(deps, reader, blueprints, entities, selection), ...(next !== undefined && { next }) }
}
