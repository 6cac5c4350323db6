import type { StandInRequest } from '../stand-in/stand-in.ts'
import { gitLabParameterError } from './gitlab-contract.ts'

/**
 * Reads parameters where GitLab takes them: query, JSON body, URL-encoded form, or multipart form (`curl --form`).
 * Form fields such as `variables[NAME]` become a map. The body wins over the query.
 *
 * @throws Refusal 400 when the body cannot be read.
 */
export async function readParameters(request: StandInRequest): Promise<Record<string, unknown>> {
  const query = new URL(request.url, 'http://sandbox.test').searchParams
  return { ...nest(query.entries()), ...(await readBody(request)) }
}

async function readBody({ body, headers }: StandInRequest): Promise<Record<string, unknown>> {
  if (body.length === 0) return {}
  const contentType = String(headers['content-type'] ?? '')
  if (contentType.startsWith('application/json')) return readJson(body)
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)/.test(contentType)) {
    throw gitLabParameterError('Content-Type must be JSON, a URL-encoded form or a multipart form')
  }
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData()
    return nest(form.entries())
  } catch {
    throw gitLabParameterError('The form is malformed')
  }
}

function readJson(body: Buffer): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch {
    throw gitLabParameterError('The body is not valid JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw gitLabParameterError('The body must be a JSON object')
  }
  return value as Record<string, unknown>
}

function nest(entries: Iterable<[string, unknown]>): Record<string, unknown> {
  const result = new Map<string, unknown>()
  const maps = new Map<string, Map<string, unknown>>()
  for (const [key, value] of entries) {
    const [, name, inner] = /^([^[]+)\[([^\]]+)\]$/.exec(key) ?? []
    if (name === undefined || inner === undefined) result.set(key, value)
    else maps.set(name, (maps.get(name) ?? new Map<string, unknown>()).set(inner, value))
  }
  for (const [name, map] of maps) result.set(name, Object.fromEntries(map))
  return Object.fromEntries(result)
}

/** Finds the token where GitLab takes personal access tokens. */
export function findAccessToken({ headers }: StandInRequest): string | undefined {
  const header = headers['private-token']
  return typeof header === 'string' ? header : headers.authorization?.toString().replace(/^Bearer /i, '')
}
