import { createSecretMask } from '@portolan/process'
import { ConfigError, listSecretValues, readConfig } from './config.ts'
import { LocalModeError } from './local/local-mode-error.ts'
import { createLogger } from './logging.ts'
import { startServer } from './start-server.ts'

const WATCHDOG_MS = 9_500

/** Reads the environment, starts everything, and ends it all on SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const { config, secrets } = readConfig()
  const logger = createLogger(config.logLevel, listSecretValues(config, secrets))
  process.on('unhandledRejection', (error) => logger.error({ err: error }, 'a promise was rejected unhandled'))

  const stop = new AbortController()
  const ended = Promise.withResolvers<void>()
  // Also heard again: Ctrl+C in a terminal comes once from it and once from npm, and must not cut the ending short.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stop.abort()
      setTimeout(() => process.exit(1), WATCHDOG_MS).unref()
      ended.resolve()
    })
  }
  try {
    const server = await startServer({ config, secrets, logger, signal: stop.signal })
    await ended.promise
    await server[Symbol.asyncDispose]()
  } catch (error) {
    // Told to end while it still started: what was started is gone by now, and nothing went wrong.
    if (!stop.signal.aborted) throw error
  }
  process.exit(0)
}

main().catch((error: Error & { code?: string }) => {
  process.stderr.write(`portolan: ${createSecretMask([]).text(toLine(error))}\n`)
  process.exit(1)
})

/** Foreseen troubles are one plain line; anything else shows its stack, because it is ours to fix. */
function toLine(error: Error & { code?: string }): string {
  if (error instanceof ConfigError || error instanceof LocalModeError) return error.message
  return error.stack ?? error.message
}
