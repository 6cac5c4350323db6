import type { Caller } from '../access/index.ts'
import type { Trx } from '../database/database.ts'
import type { LiveEvent } from '../live/live-events.ts'
import { readBlueprint } from './blueprint-cache.ts'
import { toIntent } from './change-entity.ts'
import { internDatasource } from './datasource-store.ts'
import type { Entity } from './entity.ts'
import { SYSTEM } from './permissions/reader.ts'
import { toSingle, writeEntities, type WriteHooks, type WriteOptions } from './write-entities.ts'

export interface UpsertOptions extends WriteOptions, WriteHooks {
  /** Keeps what the body does not name; otherwise the entity is replaced. */
  merge?: boolean
  now: Date
}

/**
 * Creates or changes an entity in the caller's transaction, for the portal itself. The caller runs that
 * transaction with `inCatalogTransaction` and publishes the events after the commit.
 * @throws ConcurrentChange when the transaction must be repeated; DomainError as `changeEntity`.
 */
export async function upsertEntity(
  trx: Trx,
  caller: Caller,
  blueprintIdentifier: string,
  body: unknown,
  options: UpsertOptions,
): Promise<{ entity: Entity; created: boolean; events: LiveEvent[] }> {
  const writable = await readBlueprint(trx, caller.orgId, blueprintIdentifier)
  const { now, catalogHooks } = options
  const context = { caller, now, catalogHooks, datasourceId: await internDatasource(trx, caller) }
  const intent = await toIntent(trx, writable.blueprint, { body }, { ...options, mode: 'upsert', reader: SYSTEM })
  const { outcomes, events } = await writeEntities(trx, context, writable, [intent], options)
  const { entity, created } = toSingle(outcomes)
  return { entity, created, events }
}
