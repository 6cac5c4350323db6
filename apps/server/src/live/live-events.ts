import { nanoid } from 'nanoid'
import { sql } from 'kysely'
import pg from 'pg'
import type { Db } from '../database/database.ts'
import type { Logger } from '../logging.ts'

/** Something changed. It names the thing only; whoever listens reads it, under the rights of its viewer. */
export interface LiveEvent {
  orgId: string
  kind: 'run' | 'runLog' | 'entity' | 'outbox' | 'claimable'
  /** Run id of a run or run log, blueprint identifier of an entity, installation id for which a run can be claimed. */
  id: string
  /** For entities: identifier and what happened. */
  entity?: string
  change?: 'CREATE' | 'UPDATE' | 'DELETE'
  /** For claimable runs: the type of their invocation method. */
  method?: string
}

type Listener = (event: LiveEvent) => void

const CHANNEL = 'portolan_live'
/** Announcements of one process are gathered this long: a NOTIFY takes a lock that all commits queue for. */
const GATHER_MS = 20
/** PostgreSQL refuses payloads of 8,000 bytes and more. */
const PAYLOAD_LIMIT_BYTES = 7_500
const RECONNECT_MS = 500

/**
 * Tells every server process what changed. Best effort on purpose: events are announced after the commit, so a
 * process that dies in between announces nothing, and listeners also look for themselves from time to time.
 */
export class LiveEvents implements AsyncDisposable {
  readonly #deps: { db: Db; url: string; logger: Logger }
  readonly #sender = nanoid(8)
  readonly #listeners = new Set<Listener>()
  #waiting: LiveEvent[] = []
  #timer: NodeJS.Timeout | undefined
  #client: pg.Client | undefined
  #stopped = false

  constructor(deps: { db: Db; url: string; logger: Logger }) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    await this.#connect()
  }

  /** Announces a committed change to this process at once and to the others within some 20 ms. */
  publish(event: LiveEvent): void {
    this.#deliver(event)
    this.#waiting.push(event)
    this.#timer ??= setTimeout(() => void this.#flush(), GATHER_MS)
  }

  subscribe(listener: Listener): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#flush()
    await this.#client?.end().catch(() => undefined)
  }

  #deliver(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  async #flush(): Promise<void> {
    this.#timer = undefined
    const events = [...new Map(this.#waiting.map((event) => [JSON.stringify(event), event])).values()]
    this.#waiting = []
    if (events.length === 0) return
    const payloads = toPayloads(this.#sender, events)
    try {
      await sql`select pg_notify(${CHANNEL}, payload) from unnest(${payloads}::text[]) as payload`.execute(
        this.#deps.db,
      )
    } catch (error) {
      this.#deps.logger.warn({ err: error }, 'changes could not be announced to other servers')
    }
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#deps.url,
      application_name: 'portolan-live',
      keepAlive: true,
    })
    client.on('error', () => undefined)
    client.on('notification', ({ payload }) => this.#receive(payload ?? ''))
    try {
      await client.connect()
      await client.query(`listen ${CHANNEL}`)
    } catch (error) {
      await client.end().catch(() => undefined)
      throw error
    }
    // Only now: an attempt that fails ends too, and is repeated by whoever made it.
    client.on('end', () => void this.#reconnect())
    this.#client = client
  }

  async #reconnect(): Promise<void> {
    while (!this.#stopped) {
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS).unref())
      if (this.#stopped) return
      try {
        return await this.#connect()
      } catch {
        this.#deps.logger.warn('the connection for live events is down; trying again')
      }
    }
  }

  #receive(payload: string): void {
    const { sender, events } = JSON.parse(payload) as { sender: string; events: LiveEvent[] }
    if (sender === this.#sender) return
    for (const event of events) this.#deliver(event)
  }
}

function toPayloads(sender: string, events: readonly LiveEvent[]): string[] {
  const payloads: string[] = []
  let batch: LiveEvent[] = []
  let size = 0
  const close = () => batch.length > 0 && payloads.push(JSON.stringify({ sender, events: batch }))
  for (const event of events) {
    const bytes = Buffer.byteLength(JSON.stringify(event)) + 1
    if (size + bytes > PAYLOAD_LIMIT_BYTES) {
      close()
      batch = []
      size = 0
    }
    batch.push(event)
    size += bytes
  }
  close()
  return payloads
}
