import type { Operation, RequestParts } from '../description/description.ts'
import { Refusal } from '../stand-in/answer.ts'
import type { StandInRequest } from '../stand-in/stand-in.ts'

/** CircleCI's error shape, as its description gives it for every operation. */
export function circleCiError(status: number, message: string): Refusal {
  return new Refusal(status, { message })
}

/**
 * Finds the token of a request where the description's security schemes and CircleCI's documentation put it:
 * `Circle-Token`, bearer, user name of basic authentication, or query.
 */
export function findToken(request: StandInRequest): string | undefined {
  const header = request.headers['circle-token']
  if (typeof header === 'string') return header
  const authorization = request.headers.authorization
  if (typeof authorization === 'string') {
    const [scheme = '', credentials = ''] = authorization.split(' ', 2)
    if (scheme.toLowerCase() === 'bearer') return credentials
    if (scheme.toLowerCase() === 'basic') return Buffer.from(credentials, 'base64').toString('utf8').split(':', 1)[0]
  }
  return queryOf(request)['circle-token']
}

/**
 * Reads a request and judges it by the official description.
 *
 * @throws Refusal 400 or 415 in CircleCI's error shape, naming the field.
 */
export function readRequest(
  request: StandInRequest,
  operation: Operation,
  acceptNullParameters: boolean,
): RequestParts {
  const body = readBody(request)
  if (acceptNullParameters && isObject(body) && body['parameters'] === null) {
    delete body['parameters']
    request.recorded.notes.push('"parameters": null was taken for an absent one; the official description refuses it')
  }
  const parts = {
    path: toDescribedNames(operation, request.params),
    query: queryOf(request),
    headers: request.headers,
    body,
  }
  const problem = operation.checkRequest(parts)
  if (problem !== undefined) throw circleCiError(400, problem)
  return parts
}

/** Fastify cannot name a route parameter `project-slug`: routes call it `projectSlug`. */
export function toRoutePath(path: string): string {
  return path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => `:${toRouteName(name)}`)
}

/**
 * Joins the segments of a project slug into one. CircleCI takes slashes in slugs escaped or not, routers do not:
 * `/api/v2/project/gh/acme/cart/pipeline` and `/api/v2/project/gh%2Facme%2Fcart/pipeline` become the same.
 */
export function joinSlug(url: string): string {
  const prefix = '/api/v2/project/'
  if (!url.startsWith(prefix)) return url
  const [path = '', ...query] = url.slice(prefix.length).split('?')
  const segments = path.split('/')
  const slug: string[] = []
  while (segments.length > 0 && slug.join('%2F').split(/%2f/i).length < 3) slug.push(segments.shift() ?? '')
  return [prefix + [slug.join('%2F'), ...segments].join('/'), ...query].join('?')
}

function toRouteName(name: string): string {
  return name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}

function toDescribedNames(operation: Operation, params: Record<string, string>): Record<string, string> {
  const names = [...operation.path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? '')
  return Object.fromEntries(names.map((name) => [name, params[toRouteName(name)] ?? '']))
}

function queryOf(request: StandInRequest): Record<string, string> {
  return Object.fromEntries(new URL(request.url, 'http://sandbox.test').searchParams)
}

function readBody(request: StandInRequest): unknown {
  if (request.body.length === 0) return undefined
  const type = String(request.headers['content-type'] ?? '')
    .split(';', 1)[0]
    ?.trim()
    .toLowerCase()
  if (type !== 'application/json') throw circleCiError(415, 'Content-Type must be application/json')
  try {
    return JSON.parse(request.body.toString('utf8'))
  } catch {
    throw circleCiError(400, 'The body is not valid JSON')
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
