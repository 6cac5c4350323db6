import type { FastifyReply } from 'fastify'
import type { Answer } from './answer.ts'

export type CutPoint = 'before-reply' | 'after-headers' | 'mid-body'

/** Sends a complete answer. */
export function deliver(reply: FastifyReply, answer: Answer): FastifyReply {
  return reply.code(answer.status).headers(answer.headers).type(answer.contentType).send(answer.body)
}

/**
 * Destroys the connection at a chosen place, so that the client sees a reset and not a short but well-formed reply:
 * the announced length is always that of the whole body.
 */
export function cutOff(reply: FastifyReply, answer: Answer | undefined, at: CutPoint): void {
  reply.hijack()
  const response = reply.raw
  if (answer === undefined || at === 'before-reply') {
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
  // The write callback runs once the bytes are with the operating system; destroying before would lose the headers too.
  response.socket?.write(sent, () => response.destroy())
}
