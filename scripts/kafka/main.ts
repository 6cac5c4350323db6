import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Broker, startBroker } from './broker.ts'
import { KAFKA_VERSION } from './jars.ts'

/** `npm run kafka [-- --port 9092 --directory .portolan/kafka]`: a broker until Ctrl-C. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '9092' },
      directory: { type: 'string', default: '.portolan/kafka' },
    },
  })
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`--port "${values.port}" is not a port.`)

  const stopped = Promise.withResolvers<void>()
  process.on('SIGINT', stopped.resolve)
  process.on('SIGTERM', stopped.resolve)

  process.stdout.write(`Starting Apache Kafka ${KAFKA_VERSION}; the first start fetches it.\n`)
  await using broker = await startBroker({ directory: resolve(values.directory), port })
  process.stdout.write(instructions(broker))
  await stopped.promise
}

function instructions(broker: Broker): string {
  return `Kafka serves on ${broker.brokers.join(',')}. Ctrl-C stops it. For Portolan's server, paste:

export KAFKA_BROKERS=${broker.brokers.join(',')}
export KAFKA_ADMIN_USERNAME=${broker.adminUsername}
export KAFKA_ADMIN_PASSWORD=${broker.adminPassword}
export KAFKA_SECURITY_PROTOCOL=SASL_SSL
export KAFKA_SSL_CA=${broker.caPath}
`
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
