import type { FastifyInstance } from 'fastify'
import { toFailureRule } from './failures.ts'
import type { FailureBook } from './failures.ts'
import type { Recorder } from './recorder.ts'

/**
 * Control over HTTP, for tests in other processes and for demonstrations: what `fail`, `clearFailures` and
 * `requests` do in the same process. Requests to it are not recorded and never fail on demand.
 */
export function addControlRoutes(app: FastifyInstance, recorder: Recorder, failures: FailureBook): void {
  app.get('/_sandbox/requests', async () => ({
    requests: recorder.list().map((request) => ({
      ...request,
      body: request.body.toString('utf8'),
      bodyBase64: request.body.toString('base64'),
    })),
  }))
  app.delete('/_sandbox/requests', async (_request, reply) => {
    recorder.clear()
    return reply.code(204).send()
  })

  app.get('/_sandbox/failures', async () => ({ failures: failures.list() }))
  app.post('/_sandbox/failures', async (request, reply) => {
    try {
      const text = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : ''
      failures.add(toFailureRule(JSON.parse(text)))
    } catch (error) {
      return reply.code(400).send({ message: error instanceof Error ? error.message : 'Unreadable failure rule' })
    }
    return reply.code(201).send({ failures: failures.list() })
  })
  app.delete('/_sandbox/failures', async (_request, reply) => {
    failures.clear()
    return reply.code(204).send()
  })
}
