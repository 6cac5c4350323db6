import { pino, type DestinationStream, type Logger } from 'pino'
import type { SecretMask } from './secret-masking.ts'

export type { Logger }

/**
 * The root logger: JSON lines on standard error. Every line passes the mask, so that no place that logs can forget it.
 */
export function createLogger(
  level: string,
  mask: SecretMask,
  destination: DestinationStream = pino.destination({ fd: 2, sync: false }),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: (error: unknown) => error },
      formatters: {
        level: (label) => ({ level: label }),
        log: (line) =>
          mask.value({ ...line, ...('err' in line && { err: toLoggedError(line['err']) }) }) as typeof line,
      },
      // The last word: pino makes messages of errors itself, and values may meet only in the finished line.
      hooks: { streamWrite: (line) => mask.text(line) },
    },
    destination,
  )
}

/** Name, code and messages of an error and its causes; stacks only of errors that nobody expects. */
export function toLoggedError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return String(error)
  const { code } = error as NodeJS.ErrnoException
  return {
    type: error.name,
    message: error.message,
    ...(code !== undefined && { code }),
    ...((error instanceof TypeError || error instanceof RangeError) && { stack: error.stack }),
    ...(error.cause !== undefined && depth < 4 && { cause: toLoggedError(error.cause, depth + 1) }),
  }
}
