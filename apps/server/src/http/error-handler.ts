import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify'
import { DomainError } from '../errors.ts'

const RETRY_AFTER_SECONDS = 1

/** Answers a request line that Fastify cannot read, such as a path with `%zz`, in the envelope of all refusals. */
export const refuseUnreadableRequest: NonNullable<FastifyServerOptions['frameworkErrors']> = (
  error,
  _request,
  reply,
) => {
  void sendRefusal(reply, toRefusal(error))
}

/** What of HTTP itself Node refuses, by its error codes. */
const UNREADABLE: Readonly<Record<string, { status: string; code: string; message: string }>> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    code: 'bad_request',
    message: 'Path, query and headers are together larger than 16 KiB',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: '408 Request Timeout',
    code: 'bad_request',
    message: 'The request did not arrive in time',
  },
}
const NOT_HTTP = { status: '400 Bad Request', code: 'bad_request', message: 'The request is not valid HTTP/1.1' }

/** Answers bytes that are no HTTP request in the envelope of all refusals, and says that the connection ends. */
export const refuseUnreadableBytes: NonNullable<FastifyServerOptions['clientErrorHandler']> = (error, socket) => {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const { status, code, message } = UNREADABLE[error.code] ?? NOT_HTTP
  const body = JSON.stringify({ ok: false, error: code, message })
  const head = [
    `HTTP/1.1 ${status}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** Writes every refusal: nothing else in the server forms an error body. */
export function installErrorHandler(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | DomainError, request, reply) => {
    const refusal = error instanceof DomainError ? error : toRefusal(error)
    if (refusal.code === 'internal_error') {
      request.log.error({ err: error, traceId: request.id }, 'a request failed unexpectedly')
    } else if (refusal.code === 'unavailable' && refusal.cause !== undefined) {
      request.log.warn({ err: refusal.cause, traceId: request.id }, 'a request could not be served for now')
    }
    return sendRefusal(reply, refusal)
  })
  app.setNotFoundHandler((request: FastifyRequest, reply) =>
    sendRefusal(
      reply,
      new DomainError('not_found', `There is no route ${request.method} ${request.url.split('?')[0]}`),
    ),
  )
}

function sendRefusal(reply: FastifyReply, refusal: DomainError): FastifyReply {
  // @compat Ocean: sleeps for x-ratelimit-reset before repeating after a 401, unless Retry-After says 0.
  if (refusal.status === 401) reply.header('Retry-After', '0')
  if (refusal.retryAfterSeconds !== undefined) reply.header('Retry-After', String(refusal.retryAfterSeconds))
  return reply
    .code(refusal.status)
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send({
      ok: false,
      error: refusal.code,
      message: refusal.message,
      ...(refusal.details && { details: refusal.details }),
    })
}

function toRefusal(error: FastifyError): DomainError {
  if (error.validation) return toValidationRefusal(error)
  const options = { cause: error }
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new DomainError('payload_too_large', 'The body is larger than 1 MiB', undefined, options)
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new DomainError(
        'unsupported_media_type',
        'The body must be sent as Content-Type: application/json',
        undefined,
        options,
      )
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new DomainError('bad_request', 'The body does not match its Content-Length', undefined, options)
  }
  if (isDatabaseAway(error)) {
    return new DomainError('unavailable', 'The database did not answer in time; repeat the request', undefined, {
      cause: error,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    })
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new DomainError('bad_request', 'The request cannot be read', undefined, {
      cause: error,
      status: error.statusCode,
    })
  }
  return new DomainError(
    'internal_error',
    'An unexpected error happened; it is logged under the trace id of this reply',
    undefined,
    options,
  )
}

/** What the validator says beside its message, for the keywords that this file rewords. */
interface ViolationParams {
  missingProperty?: string
  additionalProperty?: string
  allowedValues?: unknown[]
}

/** One sentence per violation, each naming the place: `body/properties/tier must be string`. */
function toValidationRefusal(error: FastifyError): DomainError {
  const part = error.validationContext ?? 'request'
  const errors = error.validation!.map((violation) => {
    const params = violation.params as ViolationParams
    const extra = params.missingProperty ?? params.additionalProperty
    const path = `${violation.instancePath}${extra === undefined ? '' : `/${extra}`}`
    return {
      path,
      message: toSentence(part, violation.instancePath, violation.message, params),
      keyword: violation.keyword,
    }
  })
  const message = errors.map((violation) => violation.message).join('; ')
  return new DomainError('invalid_request', message, { errors }, { cause: error })
}

function toSentence(part: string, path: string, message = 'is invalid', params: ViolationParams): string {
  const place = `${part}${path}`
  if (params.additionalProperty !== undefined)
    return `${place} must not have the property "${params.additionalProperty}"`
  if (params.allowedValues !== undefined)
    return `${place} must be one of ${params.allowedValues.map((value) => JSON.stringify(value)).join(', ')}`
  return `${place} ${message}`
}

/** SQLSTATE classes and socket errors after which the same request may succeed. */
const AWAY = /^(08|57P|53|40001|40P01|55P03|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND)/
const AWAY_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|connection is closed/i

export function isDatabaseAway(error: { code?: string; message?: string }): boolean {
  return AWAY.test(error.code ?? '') || AWAY_MESSAGES.test(error.message ?? '')
}
