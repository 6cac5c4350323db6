import Fastify from 'fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../clock.ts'
import { ContractViolation, jsonAnswer } from './answer.ts'
import type { Answer } from './answer.ts'
import { addControlRoutes } from './control-routes.ts'
import { cutOff, deliver } from './deliver.ts'
import { FailureBook } from './failures.ts'
import { perform } from './perform.ts'
import { Recorder } from './recorder.ts'
import type { RecordedRequest } from './recorder.ts'

declare module 'fastify' {
  interface FastifyRequest {
    recorded: RecordedRequest | null
  }
}

/** A request as a provider's handlers see it: raw, because each provider decodes in its own way. */
export type StandInRequest = {
  method: string
  /** Path and query as sent. */
  url: string
  params: Record<string, string>
  headers: Record<string, string | string[] | undefined>
  body: Buffer
  recorded: RecordedRequest
}

export type Handler = (request: StandInRequest) => Answer | Promise<Answer>

export type StandInOptions = {
  name: string
  clock: Clock
  /** An error in the provider's shape, for injected failures. */
  errorBody: (status: number, message: string | undefined) => unknown
  /** Rewrites a URL before routing; the recording keeps what was sent. */
  rewriteUrl?: (url: string) => string
}

/** What every provider's stand-in shares: recording, failures on demand, and the HTTP server. */
export interface StandIn extends AsyncDisposable {
  readonly app: FastifyInstance
  readonly recorder: Recorder
  readonly failures: FailureBook
  /** Wraps a provider's handler for use as a route. `check` sees each answer, injected ones included. */
  readonly route: (
    handler: Handler,
    check?: (answer: Answer) => void,
  ) => (request: FastifyRequest, reply: FastifyReply) => unknown
  /** Breaches of the provider's contract by the stand-in itself. Disposal throws them. */
  readonly violations: ContractViolation[]
}

const BODY_LIMIT_BYTES = 1024 * 1024

/** Builds a stand-in that does not listen yet. */
export function createStandIn(options: StandInOptions): StandIn {
  const app = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    // Long enough for a slug whose slashes are escaped.
    routerOptions: { maxParamLength: 500 },
    rewriteUrl: (request) => options.rewriteUrl?.(request.url ?? '/') ?? request.url ?? '/',
  })
  const recorder = new Recorder()
  const failures = new FailureBook()
  const violations: ContractViolation[] = []
  const closing = new AbortController()

  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.decorateRequest('recorded', null)
  app.addHook('onRequest', async (request) => {
    if (isControl(request.url)) return
    request.recorded = recorder.begin(options.clock.now(), request.method, request.originalUrl, request.headers)
  })
  addControlRoutes(app, recorder, failures)

  return {
    app,
    recorder,
    failures,
    violations,
    route: (handler, check) => async (request, reply) => {
      const recorded = request.recorded
      if (recorded === null) return reply.code(404).send({ message: 'The stand-in has no such control' })
      const standInRequest = toStandInRequest(request, recorded)
      recorder.complete(recorded, standInRequest.body)
      const failure = recorded.path.startsWith('/api/') ? failures.take(request.method, recorded.path) : undefined
      recorded.failure = failure
      const cutAt = failure?.kind === 'cut' ? failure.at : undefined
      if (cutAt === 'before-effect') return cutOff(reply)
      try {
        const answer = await perform(() => handler(standInRequest), failure, options.errorBody, closing.signal)
        recorded.status = answer.status
        check?.(answer)
        if (cutAt === undefined) return await deliver(reply, answer)
        return cutAt === 'after-effect' ? cutOff(reply) : cutOff(reply, answer, cutAt)
      } catch (error) {
        if (closing.signal.aborted) return cutOff(reply)
        const violation =
          error instanceof ContractViolation ? error : new ContractViolation(String(error), { cause: error })
        violations.push(violation)
        return deliver(reply, jsonAnswer(500, options.errorBody(500, `Defect of the stand-in: ${violation.message}`)))
      }
    },
    async [Symbol.asyncDispose]() {
      closing.abort()
      await app.close()
      if (violations.length > 0) {
        throw new AggregateError(
          violations,
          `The ${options.name} stand-in broke the contract: ${violations[0]?.message}`,
        )
      }
    },
  }
}

function toStandInRequest(request: FastifyRequest, recorded: RecordedRequest): StandInRequest {
  return {
    method: request.method,
    url: request.url,
    params: request.params as Record<string, string>,
    headers: request.headers,
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    recorded,
  }
}

function isControl(url: string): boolean {
  return url.startsWith('/_sandbox/')
}

/**
 * Starts listening.
 *
 * @param port 0 or absent: a free one is chosen.
 * @returns the address without a final slash.
 */
export async function listen(standIn: StandIn, host = '127.0.0.1', port = 0): Promise<string> {
  return standIn.app.listen({ host, port })
}
