import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import { type Broker, type BrokerAccess, startBroker } from './broker.ts'
import './test-broker.ts'

/**
 * Vitest's global set-up for projects with tests that call `sharedBroker`.
 *
 * It runs in the process that outlives all test files, so the broker belongs to nobody's worker; until a test asks for
 * one, this is a listening socket and nothing more.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let broker: Promise<Broker> | undefined
  const server = createServer((_request, response) => {
    broker ??= startBroker()
    broker.then(
      (started) => response.end(JSON.stringify(toAccess(started))),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  project.provide('sharedBrokerUrl', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)

  return async () => {
    server.close()
    server.closeAllConnections()
    const started = await broker?.catch(() => undefined)
    await started?.stop()
  }
}

function toAccess(broker: Broker): BrokerAccess {
  const { brokers, caCertificate, caPath, adminUsername, adminPassword } = broker
  return { brokers, caCertificate, caPath, adminUsername, adminPassword }
}
