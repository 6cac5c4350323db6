import type { FastifyReply } from 'fastify'
import type { Answer } from './answer.ts'

/** Sends a complete answer. */
export function deliver(reply: FastifyReply, answer: Answer): FastifyReply {
  return reply.code(answer.status).headers(answer.headers).type(answer.contentType).send(answer.body)
}

/**
 * Destroys the connection, at once or after part of the answer. The client sees a reset and not a short but well-formed
 * reply: the announced length is always that of the whole body.
 */
export function cutOff(reply: FastifyReply, answer?: Answer, at?: 'after-headers' | 'mid-body'): void {
  reply.hijack()
  const response = reply.raw
  if (answer === undefined) {
    response.destroy()
    return
  }
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-type': answer.contentType,
    'content-length': answer.body.length,
  })
  const sent = at === 'mid-body' ? answer.body.subarray(0, Math.ceil(answer.body.length / 2)) : Buffer.alloc(0)
  response.flushHeaders()
  // The callback runs once the bytes are with the operating system; destroying before would lose the headers too.
  response.socket?.write(sent, () => response.destroy())
}
