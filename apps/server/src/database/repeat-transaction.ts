import { setTimeout as delay } from 'node:timers/promises'
import { DomainError } from '../errors.ts'
import type { Db, Trx } from './database.ts'

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

/**
 * Runs a transaction, and runs it again when it collided with another one.
 * @throws ConcurrentChange when it still collides after eight times.
 */
export async function inRepeatedTransaction<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
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
