import { createHash } from 'node:crypto'
import type { Failure } from './failures.ts'

/** One request as it arrived. */
export type RecordedRequest = {
  sequence: number
  at: Date
  method: string
  /** Path and query as sent, still encoded; tokens in the query are masked. */
  url: string
  path: string
  /** Lower-case names; tokens are masked, equal tokens give equal masks. */
  headers: Readonly<Record<string, string>>
  /** The bytes of the body, unchanged. */
  body: Buffer
  /** Where the stand-in let something pass that the provider's description refuses. */
  notes: string[]
  /** The status decided on, also when the reply was cut off; undefined while undecided. */
  status: number | undefined
  failure: Failure | undefined
}

/** Enough for a load test's assertions, little enough to stay small. */
const KEPT_REQUESTS = 10_000

/** All bodies together: a load test with large bodies must not exhaust memory. */
const KEPT_BODY_BYTES = 64 * 1024 * 1024

const SECRET_HEADERS = new Set([
  'authorization',
  'circle-token',
  'private-token',
  'job-token',
  'cookie',
  'x-gitlab-token',
  'proxy-authorization',
])
const SECRET_QUERY = /([?&](?:circle-token|token|private_token|access_token|job_token)=)([^&]*)/gi

/** Keeps the last 10,000 requests, fewer when their bodies exceed 64 MiB, and tells listeners of each once its body is complete. */
export class Recorder {
  #requests: RecordedRequest[] = []
  #bodyBytes = 0
  #sequence = 0
  readonly #listeners = new Set<(request: RecordedRequest) => void>()

  begin(at: Date, method: string, url: string, headers: Record<string, string | string[] | undefined>) {
    const masked = maskQuery(url)
    const request: RecordedRequest = {
      sequence: ++this.#sequence,
      at,
      method,
      url: masked,
      path: masked.split('?', 1)[0] ?? '',
      headers: maskHeaders(headers),
      body: Buffer.alloc(0),
      notes: [],
      status: undefined,
      failure: undefined,
    }
    this.#requests.push(request)
    this.#forgetOldest()
    return request
  }

  complete(request: RecordedRequest, body: Buffer): void {
    request.body = body
    this.#bodyBytes += body.length
    this.#forgetOldest()
    for (const listener of this.#listeners) listener(request)
  }

  list(): RecordedRequest[] {
    return [...this.#requests]
  }

  clear(): void {
    this.#requests = []
    this.#bodyBytes = 0
  }

  /** @returns disposing it ends the subscription. */
  subscribe(listener: (request: RecordedRequest) => void): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) }
  }

  #forgetOldest(): void {
    while (this.#requests.length > KEPT_REQUESTS || this.#bodyBytes > KEPT_BODY_BYTES) {
      const oldest = this.#requests.shift()
      if (oldest === undefined) return
      this.#bodyBytes -= oldest.body.length
    }
  }
}

/** Hides a secret but lets two recordings of the same secret be recognised as equal. */
export function maskSecret(secret: string): string {
  return `masked:${createHash('sha256').update(secret).digest('hex').slice(0, 8)}`
}

function maskQuery(url: string): string {
  return url.replaceAll(SECRET_QUERY, (_, key: string, value: string) => `${key}${maskSecret(value)}`)
}

function maskHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => {
    const text = Array.isArray(value) ? value.join(', ') : (value ?? '')
    return [name, SECRET_HEADERS.has(name) ? maskSecret(text) : text]
  })
  return Object.fromEntries(entries) as Record<string, string>
}
