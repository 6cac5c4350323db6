import type { Caller } from '../access/index.ts'
import type { Db, Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import type { Blueprint } from './blueprint.ts'
import { readBlueprint, recallBlueprint, rememberBlueprint, type WritableBlueprint } from './blueprint-cache.ts'
import { inCatalogTransaction } from './catalog-locks.ts'
import { findDatasourceId } from './datasource-store.ts'
import { checkEntityBody } from './entity-body.ts'
import type { Entity } from './entity.ts'
import type { EntityIntent, WriteMode } from './plan-entity.ts'
import { resolveSearches, type SearchContext } from './search/resolve-searches.ts'
import { toSingle, writeEntities, type WriteOptions, type WriteResult } from './write-entities.ts'

export type CatalogDeps = Pick<Services, 'db' | 'clock' | 'live' | 'catalogHooks' | 'readerOf'>

/** One entity of a request: its body as sent, and the identifier in the path where there is one. */
export interface EntityRequest {
  body: unknown
  target?: string | undefined
}

export interface ChangeOptions extends WriteOptions {
  mode: WriteMode
  merge?: boolean
}

/**
 * Creates, replaces or merges one entity.
 * @returns the entity as stored, whether it is new, and what the reply shows beside it.
 * @throws DomainError `missing_permissions`, `not_found`, `identifier_taken`, `run_exhausted` and the refusals of
 *   `checkEntityBody` and `planEntity`.
 */
export async function changeEntity(
  deps: CatalogDeps,
  caller: Caller,
  blueprintIdentifier: string,
  request: EntityRequest,
  options: ChangeOptions,
): Promise<{ blueprint: Blueprint; entity: Entity; created: boolean; additionalData?: Record<string, unknown> }> {
  const { blueprint, result } = await changeEntities(deps, caller, blueprintIdentifier, options, async (trx, found) => [
    await toIntent(trx, found, request, { ...options, now: deps.clock.now(), reader: deps.readerOf(caller) }),
  ])
  const { entity, created, additionalData } = toSingle(result.outcomes)
  return { blueprint, entity, created, ...(additionalData && { additionalData }) }
}

/** Runs a write of entities in its own transaction, repeats it while others collide with it, then announces it. */
export async function changeEntities(
  deps: CatalogDeps,
  caller: Caller,
  blueprintIdentifier: string,
  options: WriteOptions,
  toIntents: (trx: Trx, blueprint: Blueprint) => Promise<EntityIntent[]>,
): Promise<{ blueprint: Blueprint; result: WriteResult }> {
  if (options.runId !== undefined) await deps.catalogHooks.checkRun(deps.db, caller, options.runId)
  const datasourceId = await findDatasourceId(deps.db, caller)

  const write = async (remembered: WritableBlueprint | undefined) => {
    let known = remembered
    return inCatalogTransaction(deps.db, async (trx) => {
      const writable = known ?? (await readBlueprint(trx, caller.orgId, blueprintIdentifier))
      // If this attempt collides, the blueprint may be what changed.
      known = undefined
      const context = { caller, now: deps.clock.now(), datasourceId, catalogHooks: deps.catalogHooks }
      const intents = await toIntents(trx, writable.blueprint)
      return { writable, result: await writeEntities(trx, context, writable, intents, options) }
    })
  }
  const { writable, result } = await orAnew(await recallBlueprint(deps.db, caller.orgId, blueprintIdentifier), write)
  rememberBlueprint(deps.db, writable)
  for (const event of result.events) deps.live.publish(event)
  return { blueprint: writable.blueprint, result }
}

/** A refusal by what this process remembers may be outdated: it counts only when the stored blueprint gives it too. */
async function orAnew<T>(
  remembered: WritableBlueprint,
  write: (known: WritableBlueprint | undefined) => Promise<T>,
): Promise<T> {
  try {
    return await write(remembered)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return write(undefined)
  }
}

/** What one body wants, after its searches were resolved and its values converted and checked. */
export async function toIntent(
  db: Db,
  blueprint: Blueprint,
  request: EntityRequest,
  options: { mode: WriteMode; merge?: boolean } & SearchContext,
): Promise<EntityIntent> {
  const body = await resolveSearches(db, blueprint, request.body, { now: options.now, reader: options.reader })
  return {
    mode: options.mode,
    merge: options.merge === true,
    target: request.target,
    body: checkEntityBody(blueprint, body),
  }
}
