import { Agent, request as startRequest } from 'node:http'

/** A request as bytes go out: the path is not normalised, the body need not be JSON. */
export interface RawRequest {
  method: string
  /** With query; percent-encoded by the caller. */
  path: string
  headers?: Record<string, string>
  body?: string | Buffer
}

export interface RawReply {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

const TIMEOUT_MS = 20_000
const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/**
 * Sends a request to a server of this machine. As any client does, it repeats once on a new connection when the server
 * has closed the idle one that it was about to use.
 * @throws Error naming the request when the server does not answer within 20 s, or cuts the connection.
 */
export async function send(origin: string, request: RawRequest): Promise<RawReply> {
  try {
    return await exchange(origin, request, agent)
  } catch (error) {
    if (!(error instanceof ClosedIdleConnection)) throw error
    return exchange(origin, request, false)
  }
}

class ClosedIdleConnection extends Error {}

function exchange(origin: string, request: RawRequest, connections: Agent | false): Promise<RawReply> {
  const { method, path, headers = {}, body } = request
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin)
    // Node states the length of a body by itself only where methods usually have one.
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const options = { hostname, port, method, path, headers: { ...length, ...headers }, agent: connections }
    const outgoing = startRequest(options, (incoming) => {
      let text = ''
      incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      incoming.once('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }))
      incoming.once('error', reject)
    })
    outgoing.setTimeout(TIMEOUT_MS, () => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)))
    outgoing.once('error', (cause) => {
      const wasIdle = outgoing.reusedSocket && cause.message === 'socket hang up'
      reject(new (wasIdle ? ClosedIdleConnection : Error)(`${method} ${path}: ${cause.message}`, { cause }))
    })
    outgoing.end(body)
  })
}
