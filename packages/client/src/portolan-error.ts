import type { ErrorCode } from '@portolan/contract/errors'

/**
 * A refusal by the portal, or a portal that could not be reached.
 * `status` is 0 and `code` is `unreachable` when no reply arrived; `retryable` says that the same request may succeed later.
 */
export class PortolanError extends Error {
  readonly status: number
  readonly code: ErrorCode | 'unreachable' | (string & {})
  readonly details: Record<string, unknown> | undefined
  readonly traceId: string | undefined
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined

  constructor(
    message: string,
    facts: {
      status: number
      code: string
      details?: Record<string, unknown> | undefined
      traceId?: string | undefined
      retryAfterMs?: number | undefined
      cause?: unknown
    },
  ) {
    super(message, { cause: facts.cause })
    this.name = 'PortolanError'
    this.status = facts.status
    this.code = facts.code
    this.details = facts.details
    this.traceId = facts.traceId
    this.retryAfterMs = facts.retryAfterMs
    this.retryable = facts.status === 0 || facts.status === 408 || facts.status === 429 || facts.status >= 502
  }
}
