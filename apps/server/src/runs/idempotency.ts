import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Caller } from '../access/index.ts'
import type { Db } from '../database/database.ts'
import { DomainError } from '../errors.ts'

const LONGEST_KEY = 255

export interface IdempotencyKey {
  key: string
  callerId: string
  digest: Buffer
}

/**
 * @returns undefined when no key was sent.
 * @throws DomainError `invalid_request` for an unusable key.
 */
export function toIdempotencyKey(
  caller: Caller,
  key: string | undefined,
  request: unknown,
): IdempotencyKey | undefined {
  if (key === undefined) return undefined
  if (key === '' || key.length > LONGEST_KEY) {
    throw new DomainError('invalid_request', `headers/Idempotency-Key must have 1 to ${LONGEST_KEY} characters`)
  }
  return { key, callerId: caller.id, digest: createHash('sha256').update(JSON.stringify(request)).digest() }
}

/**
 * The run that this key started within the last 24 hours.
 * @throws DomainError `idempotency_key_reused` when the key came with another request.
 */
export async function findRepeatedRun(
  db: Db,
  orgId: string,
  { key, callerId, digest }: IdempotencyKey,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('run_idempotency')
    .select(['run_id', 'request_digest'])
    .where('org_id', '=', orgId)
    .where('caller_id', '=', callerId)
    .where('key', '=', key)
    .where('created_at', '>=', sql<Date>`now() - interval '24 hours'`)
    .executeTakeFirst()
  if (row === undefined) return undefined
  if (!row.request_digest.equals(digest)) {
    throw new DomainError('idempotency_key_reused', `Idempotency-Key "${key}" was used before with another request`)
  }
  return row.run_id
}
