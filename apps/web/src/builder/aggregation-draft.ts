import type { Blueprint, PropertySchema } from '../catalog/catalog-types.ts'
import { findJsonProblem, describeJsonProblem } from '../ui/json-problem.ts'
import { findDefinition, type Definition } from './definitions.ts'
import { propertyChoices, type Choice } from './mirror-path.ts'

/** What can be computed over related entities, by the name that the form uses. */
export const MEASURES = {
  count: { label: 'Number of entities', by: 'entities', func: 'count' },
  frequency: { label: 'Entities per unit of time', by: 'entities', func: 'average' },
  sum: { label: 'Sum of a property', by: 'property', func: 'sum' },
  average: { label: 'Average of a property', by: 'property', func: 'average' },
  median: { label: 'Median of a property', by: 'property', func: 'median' },
  min: { label: 'Smallest value of a property', by: 'property', func: 'min' },
  max: { label: 'Largest value of a property', by: 'property', func: 'max' },
} as const
export type Measure = keyof typeof MEASURES

export const AVERAGE_UNITS = { hour: 'Hour', day: 'Day', week: 'Week', month: 'Month', total: 'Total' } as const

export interface AggregationDraft {
  target: string
  measure: Measure
  property: string
  averageOf: string
  measureTimeBy: string
  /** JSON; empty for all entities. */
  query: string
}

export const EMPTY_AGGREGATION: AggregationDraft = {
  target: '',
  measure: 'count',
  property: '',
  averageOf: 'day',
  measureTimeBy: '$createdAt',
  query: '',
}

export const isAverage = (measure: Measure): boolean => MEASURES[measure].func === 'average'
export const needsProperty = (measure: Measure): boolean => MEASURES[measure].by === 'property'

export function readAggregation(definition: Definition): AggregationDraft {
  const { calculationBy, func, property, averageOf, measureTimeBy } = (definition['calculationSpec'] ?? {}) as Partial<
    Record<string, string>
  >
  const entry = Object.entries(MEASURES).find(([, measure]) => measure.by === calculationBy && measure.func === func)
  const query = definition['query']
  return {
    target: String(definition['target'] ?? ''),
    measure: (entry?.[0] as Measure | undefined) ?? 'count',
    property: property ?? '',
    averageOf: averageOf ?? EMPTY_AGGREGATION.averageOf,
    measureTimeBy: measureTimeBy ?? EMPTY_AGGREGATION.measureTimeBy,
    query: query === undefined || query === null ? '' : JSON.stringify(query, null, 2),
  }
}

/** The keys of JSON. The query must be JSON or empty. */
export function writeAggregation({ target, measure, query, ...draft }: AggregationDraft): Record<string, unknown> {
  const { by, func } = MEASURES[measure]
  return {
    target,
    calculationSpec: {
      calculationBy: by,
      func,
      ...(needsProperty(measure) && { property: draft.property }),
      ...(isAverage(measure) && { averageOf: draft.averageOf, measureTimeBy: draft.measureTimeBy }),
    },
    ...(query.trim() !== '' && { query: JSON.parse(query) as unknown }),
  }
}

/** What is wrong, by field. */
export function aggregationProblems(draft: AggregationDraft): Record<string, string> {
  const wrongQuery = draft.query.trim() === '' ? undefined : findJsonProblem(draft.query)
  return {
    ...(draft.target === '' && { target: 'Choose a blueprint' }),
    ...(needsProperty(draft.measure) && draft.property === '' && { property: 'Choose a property' }),
    ...(wrongQuery && { query: describeJsonProblem(wrongQuery) }),
  }
}

/** Properties of the target that can be summed up. */
export function numericChoices(target: Blueprint): Choice[] {
  return propertyChoices(target, (map, key) => {
    const type = (findDefinition(target, { map, key }) as PropertySchema).type
    return map === 'aggregationProperties' || map === 'mirrorProperties' || type === 'number'
  })
}

/** Points in time that an average can go by. */
export function timeChoices(target: Blueprint | undefined): Choice[] {
  const own = target
    ? propertyChoices(target, (map, key) => {
        const { type, format } = findDefinition(target, { map, key }) as PropertySchema
        return type === 'string' && (format === 'date-time' || format === 'timer')
      })
    : []
  return [{ value: '$createdAt', label: 'Creation time' }, { value: '$updatedAt', label: 'Last update time' }, ...own]
}
