import { createLogger as createProcessLogger, createSecretMask, type Logger } from '@portolan/process'
import type { DestinationStream } from 'pino'

export type { Logger }

/**
 * The root logger. Values that the server knows to be secret are masked wherever they appear, and others by their name
 * or shape.
 */
export function createLogger(
  level: string,
  secrets: readonly (string | undefined)[] = [],
  destination?: DestinationStream,
): Logger {
  const mask = createSecretMask(secrets.filter((secret) => secret !== undefined))
  return createProcessLogger({ level, mask, showsStack: () => true, ...(destination && { destination }) })
}
