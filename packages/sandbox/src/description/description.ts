import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import type { ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { acceptNulls } from './accept-nulls.ts'
import type { OpenApiDocument, OpenApiOperation, OpenApiParameter } from './open-api.ts'

/** The parts of a request that a description speaks about. */
export type RequestParts = {
  path: Record<string, string>
  query: Record<string, string>
  headers: Record<string, string | string[] | undefined>
  /** Undefined when no body was sent. */
  body: unknown
}

/** One operation of a provider's official description, ready to judge requests and replies. */
export type Operation = {
  id: string
  method: string
  /** As written in the description, e.g. `/pipeline/{pipeline-id}`. */
  path: string
  /** @returns what is wrong, naming the field; undefined when the description allows the request. */
  checkRequest(parts: RequestParts): string | undefined
  /** @returns what is wrong; undefined when the description allows the reply. */
  checkReply(status: number, body: unknown): string | undefined
}

export type Description = {
  /** @throws Error when the description has no such operation. */
  operation(id: string): Operation
  operations(): { id: string; method: string; path: string }[]
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const

/**
 * Reads an OpenAPI 3.0 description. Schemas are compiled once, when first used.
 *
 * Bodies and replies are judged strictly; path, query and headers arrive as text, so there text that reads as the
 * wanted type is accepted.
 */
export function readDescription(file: URL): Description {
  const document = JSON.parse(readFileSync(file, 'utf8')) as OpenApiDocument
  const components = acceptNulls({ $id: 'description', components: document.components ?? {} })
  const [strict, coercing] = [false, true].map((coerceTypes) => {
    const ajv = new Ajv({ strict: false, coerceTypes, logger: false })
    addFormats.default(ajv)
    return ajv.addSchema(components)
  }) as [Ajv, Ajv]

  const entries = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method]
      if (operation === undefined) return []
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])]
      return [{ id: operation.operationId, method: method.toUpperCase(), path, operation, parameters }]
    }),
  )

  const compiled = new Map<string, Operation>()
  const compile = (id: string): Operation => {
    const entry = entries.find((other) => other.id === id)
    if (entry === undefined) throw new Error(`The description has no operation "${id}"`)
    return {
      id,
      method: entry.method,
      path: entry.path,
      checkRequest: requestCheck(strict, coercing, entry.operation, entry.parameters),
      checkReply: replyCheck(strict, entry.operation),
    }
  }

  return {
    operations: () => entries.map(({ id, method, path }) => ({ id, method, path })),
    operation(id) {
      const operation = compiled.get(id) ?? compile(id)
      compiled.set(id, operation)
      return operation
    },
  }
}

function requestCheck(strict: Ajv, coercing: Ajv, operation: OpenApiOperation, parameters: OpenApiParameter[]) {
  const places = (['path', 'query', 'header'] as const).map((place) => ({
    place,
    validate: coercing.compile(acceptNulls(parametersSchema(parameters.filter((parameter) => parameter.in === place)))),
  }))
  const bodySchema = operation.requestBody?.content?.['application/json']?.schema
  const validateBody = bodySchema && strict.compile(acceptNulls(bodySchema))

  return (parts: RequestParts): string | undefined => {
    for (const { place, validate } of places) {
      const values = { ...(place === 'header' ? parts.headers : parts[place]) }
      if (!validate(values)) return describe(validate, `${place} parameter `)
    }
    if (parts.body === undefined) return operation.requestBody?.required ? 'a JSON body is required' : undefined
    if (validateBody === undefined || validateBody(parts.body)) return undefined
    return describe(validateBody, '')
  }
}

function replyCheck(strict: Ajv, operation: OpenApiOperation) {
  const compiled = new Map<string, ValidateFunction>()
  return (status: number, body: unknown): string | undefined => {
    const key = String(status) in operation.responses ? String(status) : 'default'
    const schema = operation.responses[key]?.content?.['application/json']?.schema
    if (schema === undefined) return `status ${status} with a JSON body is not described`
    const validate = compiled.get(key) ?? strict.compile(acceptNulls(schema))
    compiled.set(key, validate)
    return validate(body) ? undefined : describe(validate, '')
  }
}

function parametersSchema(parameters: OpenApiParameter[]) {
  return {
    type: 'object',
    required: parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name),
    properties: Object.fromEntries(
      parameters.map((parameter) => [
        parameter.name,
        parameter.allowEmptyValue ? { anyOf: [{ const: '' }, parameter.schema ?? {}] } : (parameter.schema ?? {}),
      ]),
    ),
  }
}

/** Alternatives give several errors for one field: the deepest field is named, with all that it could have been. */
function describe(validate: ValidateFunction, prefix: string): string {
  const errors = validate.errors ?? []
  const deepest = errors.reduce((longest, error) => Math.max(longest, error.instancePath.length), 0)
  const relevant = errors.filter((error) => error.instancePath.length === deepest && error.keyword !== 'anyOf')
  const field = relevant[0]?.instancePath.slice(1).replaceAll('/', '.') ?? ''
  const wanted = new Set(relevant.map((error) => error.message?.replace(/^must be /, '').replaceAll(',', ' or ')))
  const verb = relevant.every((error) => error.message?.startsWith('must be ')) ? 'must be ' : ''
  return `${prefix}${field === '' ? '' : `${field} `}${verb}${[...wanted].join(' or ')}`
}
