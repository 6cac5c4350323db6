import { pino, type Logger } from 'pino'

export type { Logger }

/** Fields that are masked wherever they stand in a log line, up to three levels deep. */
export const REDACTED_FIELDS = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'clientSecret',
  'accessToken',
  'secretValue',
  'adminPassword',
  'encryptionKey',
]

/** The root logger: JSON lines on standard error, so that standard output is free for what a person should read. */
export function createLogger(level: string, destination = pino.destination({ fd: 2, sync: false })): Logger {
  const paths = REDACTED_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`])
  return pino(
    { level, redact: { paths: [...paths, 'req.headers', '*.headers'], censor: '***' }, base: null },
    destination,
  )
}
