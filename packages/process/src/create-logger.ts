import { pino, type DestinationStream, type Logger } from 'pino'
import { toLoggedError } from './logged-error.ts'
import type { SecretMask } from './secret-mask.ts'

export type { Logger }

export interface LoggerOptions {
  level: string
  mask: SecretMask
  /** Errors that are logged with their stack. */
  showsStack: (error: Error) => boolean
  destination?: DestinationStream
}

/**
 * The root logger of a program: JSON lines on standard error, so that standard output is free for what a person should
 * read. The finished line passes the mask, so that no place that logs, no child logger and no serializer can forget it.
 */
export function createLogger({ level, mask, showsStack, destination }: LoggerOptions): Logger {
  const toLogged = (error: unknown) => toLoggedError(error, showsStack)
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: (error: unknown) => error },
      formatters: {
        level: (label) => ({ level: label }),
        log: (line) => ('err' in line ? { ...line, err: toLogged(line['err']) } : line),
      },
      hooks: { streamWrite: (line) => `${JSON.stringify(mask.value(JSON.parse(line)))}\n` },
    },
    destination ?? pino.destination({ fd: 2, sync: false }),
  )
}
