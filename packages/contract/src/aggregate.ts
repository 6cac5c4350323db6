import { Type, type Static } from 'typebox'
import { Nullable, okReply } from './common.ts'
import { SearchQuery } from './search.ts'

export const AVERAGE_UNITS = ['hour', 'day', 'week', 'month', 'total'] as const
export const TIME_INTERVALS = ['hour', 'day', 'isoWeek', 'month', 'quarter'] as const

/** `func: "countValues"` counts entities per value of exactly one of `property`, `relation`, `scorecard`. */
export const AggregateRequest = Type.Object({
  func: Type.Enum(['count', 'average', 'sum', 'min', 'max', 'median', 'countValues']),
  query: SearchQuery,
  property: Type.Optional(Type.String()),
  relation: Type.Optional(Type.String()),
  scorecard: Type.Optional(Type.String()),
  rule: Type.Optional(Type.String()),
  averageOf: Type.Optional(Type.Enum([...AVERAGE_UNITS])),
  /** `$createdAt` when absent. */
  measureTimeBy: Type.Optional(Type.String()),
  calculationBy: Type.Optional(Type.String()),
})
export type AggregateRequest = Static<typeof AggregateRequest>

/** A number, null when there is nothing to calculate with, or for `countValues` the number of entities per value. */
export const AggregateReply = okReply({
  result: Nullable(Type.Union([Type.Number(), Type.Record(Type.String(), Type.Integer())])),
})

export const AggregateOverTimeRequest = Type.Object({
  blueprint: Type.String(),
  timeRange: Type.Object({ preset: Type.String(), timeZone: Type.Optional(Type.String({ maxLength: 100 })) }),
  timeInterval: Type.Enum([...TIME_INTERVALS]),
  query: SearchQuery,
  measureTimeBy: Type.String(),
  aggregationType: Type.Enum(['aggregatePropertiesValues', 'countEntities']),
  func: Type.Enum(['count', 'average', 'sum', 'min', 'max', 'median', 'last']),
  properties: Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: 20 })),
  breakdownProperty: Type.Optional(Type.String()),
})
export type AggregateOverTimeRequest = Static<typeof AggregateOverTimeRequest>

/**
 * One point for each interval, also for empty ones, oldest first. Times are milliseconds since 1970; `date` is the start
 * of the interval. `values` goes by property, by value of the breakdown, or has the one key `count`.
 */
export const AggregateOverTimeReply = okReply({
  result: Type.Object({
    minDate: Type.Integer(),
    maxDate: Type.Integer(),
    data: Type.Array(
      Type.Object({ date: Type.Integer(), values: Type.Record(Type.String(), Nullable(Type.Number())) }),
    ),
  }),
})

export const PropertiesHistoryRequest = Type.Object({
  entityIdentifier: Type.String(),
  blueprintIdentifier: Type.String(),
  propertyNames: Type.Array(Type.String(), { minItems: 1, maxItems: 20 }),
  timeInterval: Type.Enum([...TIME_INTERVALS]),
  timeRange: Type.Object({ preset: Type.String(), timeZone: Type.Optional(Type.String({ maxLength: 100 })) }),
})
export type PropertiesHistoryRequest = Static<typeof PropertiesHistoryRequest>

/** Values of any type at the end of each interval, oldest first. Times as in `AggregateOverTimeReply`. */
export const PropertiesHistoryReply = okReply({
  result: Type.Object({
    minDate: Type.Integer(),
    maxDate: Type.Integer(),
    data: Type.Array(Type.Object({ date: Type.Integer(), values: Type.Record(Type.String(), Type.Unknown()) })),
  }),
})
