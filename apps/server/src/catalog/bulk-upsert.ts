import type { BulkUpsertReply } from '@portolan/contract/entities'
import type { Caller } from '../access/index.ts'
import type { Db } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { Blueprint } from './blueprint.ts'
import { changeEntities, toIntent, type CatalogDeps, type ChangeOptions } from './change-entity.ts'
import { toText } from './coerce-value.ts'
import type { EntityIntent } from './plan-entity.ts'
import { isObject } from './property-schema.ts'
import type { SearchContext } from './search/resolve-searches.ts'
import type { WriteOutcome } from './write-entities.ts'

type Judged = EntityIntent | DomainError

/**
 * Writes up to 20 entities in one transaction, each judged alone. Items may relate to each other in any order.
 * @returns the reply without `ok`; a refused item stands in `errors` with its position.
 */
export async function bulkUpsert(
  deps: CatalogDeps,
  caller: Caller,
  blueprintIdentifier: string,
  bodies: unknown[],
  options: ChangeOptions,
): Promise<Omit<BulkUpsertReply, 'ok'>> {
  let judged: Judged[] = []
  const { result } = await changeEntities(deps, caller, blueprintIdentifier, options, async (trx, blueprint) => {
    judged = await judge(trx, blueprint, bodies, { ...options, now: deps.clock.now(), reader: deps.readerOf(caller) })
    return judged.filter((item): item is EntityIntent => !(item instanceof DomainError))
  })
  const outcomes = result.outcomes.values()
  const reply: Omit<BulkUpsertReply, 'ok'> = { entities: [], errors: [] }
  judged.forEach((item, index) => {
    const outcome: WriteOutcome =
      item instanceof DomainError
        ? { ok: false, identifier: toName(bodies[index]), error: item }
        : (outcomes.next().value as WriteOutcome)
    if (outcome.ok) {
      const { created, entity, additionalData } = outcome
      reply.entities.push({ created, identifier: entity.identifier, index, ...(additionalData && { additionalData }) })
    } else reply.errors.push(toError(outcome.identifier, index, outcome.error))
  })
  return reply
}

async function judge(
  db: Db,
  blueprint: Blueprint,
  bodies: unknown[],
  options: ChangeOptions & SearchContext,
): Promise<Judged[]> {
  const judged: Judged[] = []
  for (const body of bodies) {
    try {
      judged.push(await toIntent(db, blueprint, { body }, options))
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      judged.push(error)
    }
  }
  return judged
}

/** @compat Ocean: an item whose identifier is a search is called "unknown" in errors. */
const toName = (body: unknown): string => (isObject(body) ? (toText(body.identifier) ?? 'unknown') : 'unknown')

const toError = (identifier: string, index: number, error: DomainError) => ({
  identifier,
  index,
  statusCode: error.status,
  error: error.code,
  message: error.message,
})
