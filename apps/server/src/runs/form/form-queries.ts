import type { Evaluator } from '@portolan/expressions'

/** What `jqQuery` expressions of a form see. */
export interface FormContext {
  form: Record<string, unknown>
  entity: unknown
  user: unknown
}

export const isJqQuery = (value: unknown): value is { jqQuery: string } =>
  typeof value === 'object' && value !== null && 'jqQuery' in value && typeof value.jqQuery === 'string'

/**
 * Evaluates the queries of a form, all in one batch. A query that fails yields null.
 * @returns one value per name.
 */
export async function evaluateQueries<Name extends string>(
  evaluator: Evaluator,
  queries: ReadonlyArray<readonly [Name, string]>,
  context: FormContext,
): Promise<Map<Name, unknown>> {
  if (queries.length === 0) return new Map()
  const outcomes = await evaluator.evaluateBatch(queries.map(([, program]) => ({ program, input: context })))
  return new Map(
    queries.map(([name], index) => {
      const outcome = outcomes[index]
      return [name, outcome?.ok ? (outcome.value ?? null) : null]
    }),
  )
}
