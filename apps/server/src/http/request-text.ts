import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isStorableText } from '../database/storable-text.ts'
import { DomainError } from '../errors.ts'

/** Checks path and query of every route, so that no query of any module meets what PostgreSQL refuses. */
export function installRequestText(app: FastifyInstance): void {
  app.addHook('preValidation', refuseUnstorableText)
}

/**
 * Refuses text in path and query that cannot be stored or compared: U+0000 and halves of surrogate pairs.
 * @throws DomainError `invalid_request` naming the parameter.
 */
async function refuseUnstorableText(request: FastifyRequest): Promise<void> {
  for (const part of ['params', 'query'] as const) {
    for (const [name, value] of Object.entries((request[part] ?? {}) as Record<string, unknown>)) {
      for (const text of Array.isArray(value) ? value : [value]) {
        if (typeof text !== 'string' || isStorableText(text)) continue
        throw new DomainError('invalid_request', `${part}/${name} holds a character that cannot be stored`)
      }
    }
  }
}
