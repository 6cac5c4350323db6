/** One HTTP request to a backend, complete but for the headers that the agent itself adds. */
export interface BackendRequest {
  method: string
  /** With the query. */
  url: string
  headers: Readonly<Record<string, string>>
  query: Readonly<Record<string, string>>
  body: unknown
  /** The bytes to send and to sign; empty for requests without a body. */
  raw: string
  contentType: string | undefined
}

/** Why no request can be made; the message is for the person who wrote action or mapping. */
export class BackendRequestError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'BackendRequestError'
  }
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']
const WITHOUT_BODY = ['GET', 'HEAD']

/** Names that only the agent may set: they prove who sent the request, or describe its bytes. */
const RESERVED_HEADERS = /^(x-port-.*|idempotency-key|content-length|host|transfer-encoding|connection)$/i

/**
 * Makes a request of loosely typed parts, as jq or an action gives them. Null headers and parameters are left out.
 *
 * @throws BackendRequestError naming the part that cannot be used.
 */
export function toBackendRequest(parts: {
  method: unknown
  url: unknown
  body: unknown
  headers: unknown
  query: unknown
}): BackendRequest {
  const method = toMethod(parts.method)
  const query = toTexts('query', parts.query)
  const headers = Object.fromEntries(
    Object.entries(toTexts('headers', parts.headers)).filter(([name]) => !RESERVED_HEADERS.test(name)),
  )
  const written = Object.keys(headers).find((name) => name.toLowerCase() === 'content-type')
  const contentType = WITHOUT_BODY.includes(method) ? undefined : ((written && headers[written]) ?? 'application/json')
  if (written !== undefined) delete headers[written]

  return {
    method,
    url: toUrl(parts.url, query),
    headers,
    query,
    body: parts.body,
    raw: contentType === undefined ? '' : encode(parts.body, contentType),
    contentType,
  }
}

/** The user's content type decides the encoding; all but forms is JSON without spaces. */
function encode(body: unknown, contentType: string): string {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(contentType)
  if (isForm && typeof body === 'object' && body !== null) {
    return new URLSearchParams(toTexts('body', body)).toString()
  }
  if (typeof body === 'string' && !/json/i.test(contentType)) return body
  return JSON.stringify(body ?? {})
}

function toMethod(value: unknown): string {
  const method = typeof value === 'string' && value !== '' ? value.toUpperCase() : 'POST'
  if (METHODS.includes(method)) return method
  throw new BackendRequestError(`"${method}" is no HTTP method that the agent can send.`)
}

function toUrl(value: unknown, query: Readonly<Record<string, string>>): string {
  if (typeof value !== 'string' || value === '') {
    throw new BackendRequestError('There is no URL to call: neither the mapping nor the action gives one.')
  }
  const url = URL.parse(value)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new BackendRequestError('The URL to call must be a complete http or https address.')
  }
  for (const [name, text] of Object.entries(query)) url.searchParams.append(name, text)
  return url.href
}

function toTexts(part: string, value: unknown): Record<string, string> {
  if (value === undefined || value === null) return {}
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new BackendRequestError(`The ${part} of the request must be an object of names and values.`)
  }
  const pairs = Object.entries(value).filter(([, item]) => item !== null && item !== undefined)
  return Object.fromEntries(pairs.map(([name, item]) => [name, typeof item === 'string' ? item : JSON.stringify(item)]))
}
