import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Trx } from '../database/database.ts'
import { ConcurrentChange, inRepeatedTransaction } from '../database/repeat-transaction.ts'

/*
 * Who waits for whom. Every transaction takes its locks in this order, so that no two can wait for each other:
 *   0. writes of entities whose records another module keeps (`managed-entities.ts`): the lock of that module;
 *   1. changes of blueprints: the organisation's lock of blueprints, then the blueprint, exclusive;
 *      writes of entities: the blueprint, shared;
 *   2. the identifiers to be written, in the order of their hashes;
 *   3. rows that exist, in the order of their keys;
 *   4. inserts, in the order of their keys.
 * They are advisory locks: they live in memory, while a lock on the one row of a blueprint would be written by
 * every entity. Deletion with dependents and renames touch rows outside that order; `inCatalogTransaction` repeats
 * what still collides.
 */

export { ConcurrentChange }

/** Runs a transaction, and runs it again when it collided with another one. */
export const inCatalogTransaction: typeof inRepeatedTransaction = inRepeatedTransaction

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
