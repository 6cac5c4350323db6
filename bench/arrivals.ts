import { DELIVERY_HEADER } from '@portolan/contract/messages'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

/** A backend as fast as can be, which notes when each delivery id came first. */
export interface Arrivals extends AsyncDisposable {
  readonly url: string
  /** Monotonic time in milliseconds, by delivery id. */
  readonly at: ReadonlyMap<string, number>
  /** Resolves when so many ids have arrived since the last `clear`. */
  count(total: number): Promise<void>
  clear(): void
}

const ANSWER = '{"ok":true}'

/** @param delayMs how long each answer takes. */
export async function startArrivals(delayMs = 0): Promise<Arrivals> {
  const at = new Map<string, number>()
  let waiting: { total: number; resolve: () => void } | undefined
  const server = createServer((request, response) => {
    request.resume()
    request.once('end', () => {
      const id = String(request.headers[DELIVERY_HEADER.toLowerCase()])
      if (!at.has(id)) at.set(id, performance.now())
      if (waiting && at.size >= waiting.total) waiting.resolve()
      const answer = () => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': ANSWER.length })
        response.end(ANSWER)
      }
      if (delayMs === 0) answer()
      else setTimeout(answer, delayMs)
    })
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    at,
    count: (total) =>
      new Promise<void>((resolve) => {
        if (at.size >= total) resolve()
        else waiting = { total, resolve }
      }),
    clear: () => at.clear(),
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
