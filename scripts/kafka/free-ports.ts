import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/**
 * Below the ports that systems hand out by themselves, to outgoing connections too: one of those could take a port of
 * ours in the second before the broker listens, or while it is down between a kill and its restart.
 */
const LOWEST = 20_000
const HIGHEST = 32_000
const TRIES = 200

/** Finds a port of the loopback address, other than `except`, that nobody listens on now. */
export async function findFreePort(except?: number): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(LOWEST, HIGHEST)
    if (port !== except && (await isFree(port))) return port
  }
  throw new Error(`No free port was found between ${LOWEST} and ${HIGHEST} of 127.0.0.1.`)
}

/** Tells whether a port of the loopback address can be listened on. */
export async function isFree(port: number): Promise<boolean> {
  try {
    await close(await listen(port))
    return true
  } catch {
    return false
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

async function close(server: Server): Promise<void> {
  server.close()
  await once(server, 'close')
}
