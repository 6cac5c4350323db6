import type { ServerResponse } from 'node:http'

/** A reader this far behind is cut off; it resumes from its last event when it comes back. */
const BACKLOG_LIMIT_BYTES = 4 * 1024 * 1024
const HEARTBEAT_MS = 15_000
/** How long a browser waits before it connects again. */
const RETRY_MS = 1_000

/** Writes server-sent events to one connection. */
export class EventWriter implements Disposable {
  readonly #response: ServerResponse
  readonly #heartbeat: NodeJS.Timeout

  constructor(response: ServerResponse) {
    this.#response = response
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      // Proxies must pass each event on at once.
      'X-Accel-Buffering': 'no',
    })
    response.write(`retry: ${RETRY_MS}\n\n`)
    this.#heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS)
  }

  /** @param id kept by the browser and sent back as `Last-Event-ID`. */
  send(event: string, data: unknown, id?: string): void {
    const idLine = id === undefined ? '' : `id: ${id}\n`
    this.#response.write(`event: ${event}\n${idLine}data: ${JSON.stringify(data)}\n\n`)
    if (this.#response.writableLength > BACKLOG_LIMIT_BYTES) this.#response.destroy()
  }

  [Symbol.dispose](): void {
    clearInterval(this.#heartbeat)
    this.#response.end()
  }
}
