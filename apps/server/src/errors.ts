import { ERROR_CODES, type ErrorCode } from '@portolan/contract/errors'

export interface DomainErrorOptions {
  cause?: unknown
  /** Replaces the status of the code, where one code is documented with two. */
  status?: number
  /** Seconds after which the same request may succeed. */
  retryAfterSeconds?: number
}

/**
 * A refusal with a public code. The message names the thing refused and its identifier; it never
 * carries SQL, a stack or a secret. `details` becomes the `details` of the reply.
 */
export class DomainError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly details: Record<string, unknown> | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(code: ErrorCode, message: string, details?: Record<string, unknown>, options: DomainErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.name = 'DomainError'
    this.code = code
    this.status = options.status ?? ERROR_CODES[code].status
    this.details = details
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}
