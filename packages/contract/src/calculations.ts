import { Type, type Static } from 'typebox'
import { PROPERTY_TYPES, type PropertyType } from './blueprints.ts'
import { okReply } from './common.ts'

/** `POST /ui/v1/blueprints/{blueprint}/calculations/test`: a program that is not saved yet, over an entity that exists. */
export const CalculationTestRequest = Type.Object(
  {
    entity: Type.String({ minLength: 1, maxLength: 1000 }),
    calculation: Type.String(),
    /** The type that the property declares. */
    type: Type.Unsafe<PropertyType>({ enum: PROPERTY_TYPES }),
  },
  { additionalProperties: false },
)
export type CalculationTestRequest = Static<typeof CalculationTestRequest>

export const JSON_TYPES = ['string', 'number', 'boolean', 'object', 'array', 'null'] as const
export type JsonType = (typeof JSON_TYPES)[number]

const FAILURE_REASONS = ['compile', 'runtime', 'timeout', 'memory', 'output_too_large', 'stopped'] as const

/**
 * What the program makes of the entity.
 *
 * - `value`: `fits` says whether the property would show it; a value of another type than declared is shown as none.
 * - `nothing`: the program ended without a result.
 * - `failure`: the message is for the author of the program and may quote the entity. `line` counts from 1.
 */
export const CalculationTestReply = okReply({
  result: Type.Union([
    Type.Object({
      kind: Type.Literal('value'),
      value: Type.Unknown(),
      type: Type.Unsafe<JsonType>({ enum: JSON_TYPES }),
      fits: Type.Boolean(),
    }),
    Type.Object({ kind: Type.Literal('nothing') }),
    Type.Object({
      kind: Type.Literal('failure'),
      reason: Type.Unsafe<(typeof FAILURE_REASONS)[number]>({ enum: FAILURE_REASONS }),
      message: Type.String(),
      line: Type.Optional(Type.Integer({ minimum: 1 })),
    }),
  ]),
})
export type CalculationTestReply = Static<typeof CalculationTestReply>
export type CalculationTestResult = CalculationTestReply['result']
