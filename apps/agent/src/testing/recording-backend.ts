import type { IncomingHttpHeaders } from 'node:http'
import Fastify, { type FastifyReply } from 'fastify'

/** One request as it arrived. */
export interface RecordedRequest {
  method: string
  url: string
  headers: IncomingHttpHeaders
  /** The exact bytes. */
  raw: string
  deliveryId: string
}

/** A backend that remembers what it was sent and honours the delivery id: an effect happens once for each. */
export interface RecordingBackend extends AsyncDisposable {
  url: string
  requests: RecordedRequest[]
  /** Delivery ids in the order in which their effect happened. */
  effects: string[]
  /** Most requests that were under way at the same time. */
  mostAtOnce: () => number
}

/** @param answer decides the reply; 200 `{"ok":true}` by default. It is asked before the effect counts. */
export async function startRecordingBackend(
  answer: (request: RecordedRequest, reply: FastifyReply) => unknown = () => ({ ok: true }),
): Promise<RecordingBackend> {
  const app = Fastify({ forceCloseConnections: true, exposeHeadRoutes: false })
  const requests: RecordedRequest[] = []
  const effects: string[] = []
  let atOnce = 0
  let mostAtOnce = 0

  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.all('/*', async (request, reply) => {
    mostAtOnce = Math.max(mostAtOnce, ++atOnce)
    const recorded = {
      method: request.method,
      url: request.url,
      headers: request.headers,
      raw: typeof request.body === 'string' ? request.body : '',
      deliveryId: String(request.headers['x-port-delivery']),
    }
    requests.push(recorded)
    if (!effects.includes(recorded.deliveryId)) effects.push(recorded.deliveryId)
    try {
      return await answer(recorded, reply)
    } finally {
      atOnce--
    }
  })
  return {
    url: await app.listen({ port: 0, host: '127.0.0.1' }),
    requests,
    effects,
    mostAtOnce: () => mostAtOnce,
    [Symbol.asyncDispose]: () => app.close(),
  }
}
