const DEPTH_LIMIT = 4
const PARTS_LIMIT = 4

/**
 * What a log line shows of an error: name, code and message, of its causes too. Nothing else that libraries hang on their
 * errors, for it holds requests with their headers, or whole rows of tables.
 */
export function toLoggedError(error: unknown, showsStack: (error: Error) => boolean, depth = 0): unknown {
  if (!(error instanceof Error)) return String(error)
  const { code } = error as NodeJS.ErrnoException
  const inner = (value: unknown) => toLoggedError(value, showsStack, depth + 1)
  const isDeep = depth >= DEPTH_LIMIT
  return {
    type: error.name,
    message: error.message,
    ...(code !== undefined && { code }),
    ...(showsStack(error) && { stack: error.stack }),
    ...(error.cause !== undefined && !isDeep && { cause: inner(error.cause) }),
    // The message of a connection refused at every address of a host is empty.
    ...(error instanceof AggregateError && !isDeep && { errors: error.errors.slice(0, PARTS_LIMIT).map(inner) }),
  }
}
