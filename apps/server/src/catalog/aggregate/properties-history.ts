import type { PropertiesHistoryRequest } from '@portolan/contract/aggregate'
import { ownValue } from '../entity.ts'
import { sql } from 'kysely'
import type { Caller } from '../../access/index.ts'
import { listEntityStates, type EntityState } from '../../audit/index.ts'
import type { Services } from '../../services.ts'
import { getBlueprint } from '../blueprint-store.ts'
import { findEntities } from '../entity-store.ts'
import { missingEntity } from '../plan-entity.ts'
import { refuseQuery } from '../search/search-refusal.ts'
import { toTimeBuckets } from './time-buckets.ts'

/** Times in milliseconds since 1970. */
export interface History {
  minDate: number
  maxDate: number
  data: { date: number; values: Record<string, unknown> }[]
}

/**
 * What properties of an entity were at the end of each interval, from the audit trail. Null where a property was unset,
 * or the entity not there.
 * @throws DomainError `not_found`, `invalid_request` naming the place.
 */
export async function readPropertiesHistory(
  deps: Pick<Services, 'db' | 'clock' | 'readerOf'>,
  caller: Caller,
  request: PropertiesHistoryRequest,
): Promise<History> {
  const { orgId } = caller
  const blueprint = await getBlueprint(deps.db, orgId, request.blueprintIdentifier)
  const [entity] = await findEntities(deps.db, deps.readerOf(caller), blueprint, [request.entityIdentifier])
  if (entity === undefined) throw missingEntity(blueprint, request.entityIdentifier)
  const unknown = request.propertyNames.find((name) => !Object.hasOwn(blueprint.document.schema.properties, name))
  if (unknown !== undefined) {
    throw refuseQuery('propertyNames', `"${unknown}" is no property of blueprint "${blueprint.identifier}"`)
  }
  const { from, to, starts } = await readIntervals(deps, request)
  const name = { blueprint: blueprint.identifier, identifier: entity.identifier }
  const states = await listEntityStates(deps.db, orgId, name, { from, to })
  return {
    minDate: from.getTime(),
    maxDate: to.getTime(),
    data: starts.map((start, index) => {
      const state = findState(states, starts[index + 1] ?? new Date(to.getTime() + 1))
      const values = request.propertyNames.map((property) => [property, ownValue(state?.properties, property) ?? null])
      return { date: start.getTime(), values: Object.fromEntries(values) as Record<string, unknown> }
    }),
  }
}

async function readIntervals({ db, clock }: Pick<Services, 'db' | 'clock'>, request: PropertiesHistoryRequest) {
  const { preset, timeZone } = request.timeRange
  const range = { preset, ...(timeZone !== undefined && { timeZone }) }
  const { from, to, starts } = toTimeBuckets(range, request.timeInterval, clock.now())
  const { rows } = await sql<{ from: Date; to: Date; start: Date }>`
    select ${from} as from, ${to} as to, starts.bucket as start from ${starts} as starts order by starts.bucket`.execute(
    db,
  )
  return { from: rows[0]!.from, to: rows[0]!.to, starts: rows.map((row) => row.start) }
}

/** The last state before a moment. */
const findState = (states: readonly EntityState[], end: Date) => states.findLast(({ since }) => since < end)
