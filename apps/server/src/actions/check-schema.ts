import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormatsModule from 'ajv-formats'
import type { TSchema } from 'typebox'
import { DomainError } from '../errors.ts'

const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default
const ajv = addFormats(new Ajv({ allErrors: true, strict: false, addUsedSchema: false, unicodeRegExp: true }))
const compiled = new WeakMap<TSchema, ValidateFunction>()

/**
 * Checks a part of a body against its schema.
 * @param place where the part stands in the body, such as `trigger/event`; empty for the body itself.
 * @throws DomainError `invalid_request` with `details.errors`, one sentence per violation.
 */
export function checkSchema(schema: TSchema, value: unknown, place: string): void {
  const validate = compiled.get(schema) ?? ajv.compile(schema)
  compiled.set(schema, validate)
  if (validate(value)) return
  const errors = (validate.errors ?? []).map((error) => toViolation(error, place))
  throw new DomainError('invalid_request', errors.map(({ path, message }) => `body${path} ${message}`).join('; '), {
    errors,
  })
}

function toViolation(error: ErrorObject, place: string): { path: string; message: string } {
  const prefix = `${place === '' ? '' : `/${place}`}${error.instancePath}`
  const { missingProperty, additionalProperty, allowedValue } = error.params as {
    missingProperty?: string
    additionalProperty?: string
    allowedValue?: unknown
  }
  if (missingProperty !== undefined) return { path: `${prefix}/${missingProperty}`, message: 'is required' }
  if (additionalProperty !== undefined) {
    return { path: `${prefix}/${additionalProperty}`, message: 'is not a property of this object' }
  }
  if (allowedValue !== undefined) return { path: prefix, message: `must be ${JSON.stringify(allowedValue)}` }
  return { path: prefix, message: error.message ?? 'is invalid' }
}
