import { Ajv, type Options } from 'ajv'
import addFormatsModule from 'ajv-formats'
import type { FastifyInstance, FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'

const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default

const SHARED: Options = {
  allErrors: false,
  strict: false,
  removeAdditional: false,
  useDefaults: true,
  addUsedSchema: false,
}

/**
 * Validates each part of a request by its own rules: bodies exactly as sent, so that `"5"` never becomes 5;
 * query and path converted, because there everything is text.
 */
export function installValidation(app: FastifyInstance): void {
  const strict = addFormats(new Ajv({ ...SHARED, coerceTypes: false, unicodeRegExp: true }))
  const lenient = addFormats(new Ajv({ ...SHARED, coerceTypes: 'array', unicodeRegExp: true }))
  const compile: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) =>
    (httpPart === 'body' ? strict : lenient).compile(schema)
  app.setValidatorCompiler(compile)
}
