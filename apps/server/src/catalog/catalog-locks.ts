import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Db, Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'

/*
 * Who waits for whom. Every transaction takes its locks in this order, so that no two can wait for each other:
 *   1. changes of blueprints: the organisation's lock of blueprints, then the blueprint, exclusive;
 *      writes of entities: the blueprint, shared;
 *   2. the identifiers to be written, in the order of their hashes;
 *   3. rows that exist, in the order of their keys;
 *   4. inserts, in the order of their keys.
 * They are advisory locks: they live in memory, while a lock on the one row of a blueprint would be written by
 * every entity. Deletion with dependents and renames touch rows outside that order; `inCatalogTransaction` repeats
 * what still collides.
 */

/** Another transaction changed what this one was about to change. Repeating the whole transaction settles it. */
export class ConcurrentChange extends DomainError {
  constructor(message: string) {
    super('unavailable', message, undefined, { retryAfterSeconds: 1 })
    this.name = 'ConcurrentChange'
  }
}

const ATTEMPTS = 8
/** Deadlock, serialisation failure, and the constraints that two writers of the same thing can meet. */
const COLLISIONS = ['40P01', '40001', '23503', '23505']

/** Runs a transaction, and runs it again when it collided with another one. */
export async function inCatalogTransaction<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work)
    } catch (error) {
      if (!isCollision(error)) throw error
      if (attempt === ATTEMPTS)
        throw error instanceof ConcurrentChange
          ? error
          : new ConcurrentChange('Other writers keep changing the same entities; repeat the request')
      await delay(attempt * 5 * (0.5 + Math.random()))
    }
  }
}

const isCollision = (error: unknown): boolean =>
  error instanceof ConcurrentChange || COLLISIONS.includes((error as { code?: string }).code ?? '')

/** Serialises changes of the blueprints of an organisation, which may refer to each other. */
export async function lockBlueprints(trx: Trx, orgId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${toKey('blueprints', orgId)}::bigint)`.execute(trx)
}

/** Waits for the entity writes under way in this blueprint and keeps new ones out until the transaction ends. */
export async function lockBlueprintForChange(trx: Trx, blueprintId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${toKey('blueprint', blueprintId)}::bigint)`.execute(trx)
}

/** Keeps the blueprint as it is, and other writers of these identifiers out, until the transaction ends. */
export async function lockForEntityWrite(trx: Trx, blueprintId: string, identifiers: string[]): Promise<void> {
  const keys = [...new Set(identifiers.map((identifier) => toKey('entity', blueprintId, identifier)))].sort()
  await sql`
    select pg_advisory_xact_lock_shared(${toKey('blueprint', blueprintId)}::bigint)
    union all
    select pg_advisory_xact_lock(key) from unnest(${keys}::bigint[]) as key
  `.execute(trx)
}

/** A lock is a 64-bit number. Two things with one number only wait for each other needlessly. */
function toKey(...parts: string[]): string {
  return createHash('sha1').update(parts.join('\u0000')).digest().readBigInt64BE().toString()
}
