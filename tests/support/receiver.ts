import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { DELIVERY_HEADER } from '@portolan/contract/messages'

/** One request, as it arrived. */
export interface Delivery {
  /** `X-Port-Delivery`: the run. Empty when the sender named none. */
  id: string
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
  arrivedAt: Date
  /** Which request with this id it is, from 1. */
  attempt: number
  /** Whether the whole answer was handed to the connection. */
  answered: boolean
}

/** What the receiver does with a request; by default it answers 200 `{"ok":true}` at once. */
export interface Answer {
  status?: number
  body?: unknown
  headers?: Record<string, string>
  /** How long to wait before answering. */
  delayMs?: number
  /** Destroys the connection instead of answering. */
  cut?: boolean
}

export type Behaviour = (delivery: Delivery) => Answer | void | Promise<Answer | void>

/**
 * A backend that remembers what it was sent. It honours the delivery id: whatever repeats an id has no further effect,
 * so `effects` is what such a backend would have done.
 */
export interface Receiver extends AsyncDisposable {
  readonly url: string
  /** In the order of arrival. */
  readonly deliveries: readonly Delivery[]
  /** The first delivery of each id. */
  readonly effects: ReadonlyMap<string, Delivery>
  attemptsOf(id: string): readonly Delivery[]
  /** From the next request on. */
  behave(behaviour: Behaviour): void
}

/** Starts a receiver on a port of the loopback address that the system chooses. */
export async function startReceiver(behaviour: Behaviour = () => ({})): Promise<Receiver> {
  const deliveries: Delivery[] = []
  const byId = new Map<string, Delivery[]>()
  const effects = new Map<string, Delivery>()
  let behave = behaviour
  const closing = new AbortController()

  const server = createServer((request, response) => {
    void receive(request, response).catch(() => response.destroy())
  })
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await readBody(request)
    const id = String(request.headers[DELIVERY_HEADER.toLowerCase()] ?? '')
    const earlier = byId.get(id) ?? []
    const delivery: Delivery = {
      id,
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body,
      arrivedAt: new Date(),
      attempt: earlier.length + 1,
      answered: false,
    }
    deliveries.push(delivery)
    byId.set(id, [...earlier, delivery])
    if (earlier.length === 0) effects.set(id, delivery)
    const answer = (await behave(delivery)) ?? {}
    if (answer.delayMs !== undefined) await sleep(answer.delayMs, undefined, { signal: closing.signal })
    if (answer.cut === true) return void response.destroy()
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
    response.end(JSON.stringify(answer.body ?? { ok: true }))
    delivery.answered = !response.destroyed
  }
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    deliveries,
    effects,
    attemptsOf: (id) => byId.get(id) ?? [],
    behave: (next) => void (behave = next),
    async [Symbol.asyncDispose]() {
      closing.abort()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
