import { isDeeperThan } from '@portolan/process'
import type { FastifyInstance } from 'fastify'
import secureJsonParse from 'secure-json-parse'
import { DomainError } from '../errors.ts'

export const BODY_LIMIT_BYTES = 1024 * 1024
/** After an even number of backslashes: else it is a text that only looks like the character. */
const NUL = /(?<!\\)(?:\\\\)*\\u0000/
/** Deeper bodies are refused before they are parsed: every later walk may then recurse. */
export const DEPTH_LIMIT = 64

/**
 * Parses JSON bodies. An empty body counts as absent.
 * @compat MCP server: sends `Content-Type: application/json` with GET and DELETE and no body.
 */
export function installJsonBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    /^application\/(json|[\w.-]+\+json)(;|$)/,
    { parseAs: 'string', bodyLimit: BODY_LIMIT_BYTES },
    (_request, text: string, done) => {
      try {
        done(null, text.trim() === '' ? undefined : parseJsonBody(text))
      } catch (error) {
        done(error as Error)
      }
    },
  )
}

/**
 * @throws DomainError `bad_request` for malformed JSON; `invalid_request` for what cannot be stored safely:
 *   too deep, the character U+0000, a key `__proto__` or `constructor.prototype`.
 */
export function parseJsonBody(text: string): unknown {
  if (isDeeperThan(text, DEPTH_LIMIT)) {
    throw new DomainError('invalid_request', `body is nested deeper than ${DEPTH_LIMIT} levels`)
  }
  if (NUL.test(text))
    throw new DomainError('invalid_request', 'body contains the character U+0000, which cannot be stored')
  let value: unknown
  try {
    value = secureJsonParse.parse(text, { protoAction: 'error', constructorAction: 'error' })
  } catch (cause) {
    if (isJson(text))
      throw new DomainError('invalid_request', 'body must not use the key "__proto__" or "constructor"', undefined, {
        cause,
      })
    throw new DomainError('bad_request', `The body is not valid JSON: ${(cause as Error).message}`, undefined, {
      cause,
    })
  }
  // Half of a surrogate pair is no character: PostgreSQL and Kafka readers refuse it.
  return /\\ud[89a-f]/i.test(text) ? toWellFormed(value) : value
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function toWellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed()
  if (Array.isArray(value)) return value.map(toWellFormed)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.toWellFormed(), toWellFormed(item)]))
}
