import type { EntityView } from '@portolan/contract/entities'
import type { Blueprint } from '../blueprint.ts'
import { isObject } from '../property-schema.ts'
import type { Calculator } from './calculator.ts'

/**
 * Runs the calculations with these keys over entities of one blueprint. A result that is not of the declared type counts
 * as none.
 * @param inputs the entities with the values of their mirrors and aggregations; no calculation reads another.
 * @param signal ends the work before its time.
 * @returns values by key, in the order of the inputs; a key that is absent has no value.
 */
export async function findCalculatedValues(
  calculator: Calculator,
  { orgId, document }: Pick<Blueprint, 'orgId' | 'document'>,
  keys: readonly string[],
  inputs: readonly EntityView[],
  signal?: AbortSignal,
): Promise<Map<string, unknown>[]> {
  const { calculationProperties } = document
  const wanted = keys.filter((key) => Object.hasOwn(calculationProperties, key))
  const columns = await Promise.all(
    wanted.map((key) => calculator.calculate(orgId, calculationProperties[key]!.calculation, inputs, signal)),
  )
  return inputs.map(
    (_, index) =>
      new Map(
        wanted.flatMap((key, column) => {
          const value = columns[column]![index]
          return isOfType(calculationProperties[key]!.type, value) ? [[key, value] as const] : []
        }),
      ),
  )
}

/** Whether a property of this type shows the value. */
export function isOfType(type: string, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isObject(value)
  return typeof value === type
}
