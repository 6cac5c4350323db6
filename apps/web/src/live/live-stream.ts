import { createParser, type EventSourceMessage } from 'eventsource-parser'

const RETRY_MIN_MS = 1000
const RETRY_MAX_MS = 15_000
/** The server sends a comment every 15 s; three missed ones mean that the connection is dead. */
const SILENCE_LIMIT_MS = 50_000

export type LiveEvent = { event: string; data: unknown }
export type LiveListener = (event: LiveEvent) => void

interface Deps {
  fetch: typeof globalThis.fetch
  /** Aborts the current connection when this many milliseconds pass without a byte. */
  silenceLimitMs?: number
  retryMinMs?: number
}

/**
 * One event stream for all listeners of the page. A broken connection resumes behind its last event. Listeners hear `open`
 * after each connection and `resync` when the gap was too long, and then read what they may have missed.
 */
export class LiveStream {
  readonly #deps: Deps
  readonly #listeners = new Map<LiveListener, readonly string[]>()
  #connection: AbortController | undefined
  #connectedTopics = ''
  #lastEventId = ''
  /** The topics that `#lastEventId` counts for. */
  #countedTopics = ''
  #isPaused = false
  #isScheduled = false

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Listens to topics such as `run:r_1`; the returned function stops it. */
  subscribe(topics: readonly string[], listener: LiveListener): () => void {
    this.#listeners.set(listener, topics)
    this.#schedule()
    return () => {
      this.#listeners.delete(listener)
      this.#schedule()
    }
  }

  /** A hidden tab gives its connection back: a browser opens only six to one host. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused
    this.#schedule()
  }

  /** Effects of one render subscribe together, so the connection changes once. */
  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    queueMicrotask(() => {
      this.#isScheduled = false
      const topics = this.#isPaused ? '' : [...new Set([...this.#listeners.values()].flat())].sort().join(',')
      if (topics === this.#connectedTopics) return
      this.#connection?.abort()
      this.#connectedTopics = topics
      // Ids count what was sent for these topics; for others they would hide what is new. A pause is no change.
      if (topics !== '' && topics !== this.#countedTopics) {
        this.#countedTopics = topics
        this.#lastEventId = ''
      }
      this.#connection = topics === '' ? undefined : new AbortController()
      if (this.#connection) void this.#run(topics, this.#connection.signal)
    })
  }

  async #run(topics: string, stopped: AbortSignal): Promise<void> {
    const retryMinMs = this.#deps.retryMinMs ?? RETRY_MIN_MS
    for (let delayMs = retryMinMs; !stopped.aborted; delayMs = Math.min(delayMs * 2, RETRY_MAX_MS)) {
      const hasOpened = await this.#connect(topics, stopped).catch(() => false)
      if (hasOpened) delayMs = retryMinMs
      await pauseFor(delayMs * (0.75 + Math.random() / 2), stopped)
    }
  }

  /** Reads one connection to its end; whether it was ever open. */
  async #connect(topics: string, stopped: AbortSignal): Promise<boolean> {
    const silence = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const heard = () => {
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), this.#deps.silenceLimitMs ?? SILENCE_LIMIT_MS)
    }
    heard()
    let isOpen = false
    try {
      const reply = await this.#deps.fetch(`/ui/v1/stream?topics=${encodeURIComponent(topics)}`, {
        headers: {
          Accept: 'text/event-stream',
          'X-Portolan-Request': '1',
          ...(this.#lastEventId && { 'Last-Event-ID': this.#lastEventId }),
        },
        signal: AbortSignal.any([stopped, silence.signal]),
      })
      if (!reply.ok || !reply.body) return false
      isOpen = true
      this.#tell({ event: 'open', data: undefined })
      const parser = createParser({ onEvent: (message) => this.#receive(message) })
      const decoder = new TextDecoder()
      const reader = reply.body.getReader()
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        heard()
        parser.feed(decoder.decode(chunk.value, { stream: true }))
      }
      return isOpen
    } catch {
      return isOpen
    } finally {
      clearTimeout(timer)
    }
  }

  #receive(message: EventSourceMessage): void {
    if (message.id) this.#lastEventId = message.id
    let data: unknown
    try {
      data = JSON.parse(message.data)
    } catch {
      data = undefined
    }
    this.#tell({ event: message.event ?? 'message', data })
  }

  #tell(event: LiveEvent): void {
    for (const listener of this.#listeners.keys()) listener(event)
  }
}

function pauseFor(ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    stopped.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}
