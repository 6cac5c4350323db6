import { createLogger, createSecretMask, exitWithParent } from '@portolan/process'
import { startAgent } from './agent.ts'
import { processEnvironment, toConfig } from './config.ts'
import { loadMapping } from './mapping/load-mapping.ts'
import { listSecretValues } from './secret-values.ts'
import { toMappingEnvironment } from './services.ts'

/** Whoever waits for this process kills it after 10 s or later. */
const WATCHDOG_MS = 10_000

/** Stacks are shown only of errors that nobody expects. */
const isProgrammingError = (error: Error): boolean => error instanceof TypeError || error instanceof RangeError

async function main(): Promise<void> {
  const env = processEnvironment()
  if (env['PORTOLAN_EXIT_WITH_PARENT'] === 'true') exitWithParent()
  const { config, secrets } = toConfig(env)
  const { entries, warnings } = await loadMapping(config.mappingPath)
  const mask = createSecretMask([secrets.clientSecret, ...listSecretValues(toMappingEnvironment({ env }))])
  const logger = createLogger({ level: config.logLevel, mask, showsStack: isProgrammingError })
  for (const warning of warnings) logger.warn(warning)

  const agent = await startAgent({ config, secrets, env, entries }, logger, mask)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      setTimeout(() => process.exit(1), WATCHDOG_MS).unref()
      void agent.stop()
    })
  }
  await agent.done
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error)
    process.stderr.write(`The agent cannot run: ${message}\n`, () => process.exit(1))
  },
)
