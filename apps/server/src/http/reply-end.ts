import type { FastifyReply, FastifyRequest } from 'fastify'

/** How a reply ended: handed to the network as a whole, or `lost` because the client went away before. */
export type ReplyEnd = 'sent' | 'lost'

/** Resolves when the reply has ended. Must be called while the request is being answered. */
export async function replyEnd(request: FastifyRequest, { raw }: FastifyReply): Promise<ReplyEnd> {
  const { socket } = request.raw
  if (socket.destroyed) return 'lost'
  return new Promise((resolve) => {
    const onFinish = () => settle('sent')
    const onClose = () => settle('lost')
    const settle = (end: ReplyEnd) => {
      raw.off('finish', onFinish).off('close', onClose)
      socket.off('close', onClose)
      resolve(end)
    }
    raw.once('finish', onFinish).once('close', onClose)
    // Of requests that were pipelined behind others, only the socket tells.
    socket.once('close', onClose)
  })
}
