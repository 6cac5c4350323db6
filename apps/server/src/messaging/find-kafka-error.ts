/**
 * Finds an error with a property of this value among an error, the errors it gathers and their causes.
 *
 * The client library nests its errors, and its own search does not look at the causes inside a gathered error: a
 * refused login, for one, is the cause of a failed connection, gathered once per try.
 */
export function findKafkaError(error: unknown, property: 'apiId' | 'code', value: string): Error | undefined {
  if (!(error instanceof Error)) return undefined
  if ((error as Error & { apiId?: unknown; code?: unknown })[property] === value) return error
  const gathered = error instanceof AggregateError ? (error.errors as unknown[]) : []
  for (const inner of [...gathered, error.cause]) {
    const found = findKafkaError(inner, property, value)
    if (found) return found
  }
  return undefined
}
