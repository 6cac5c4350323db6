import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A way to a server that can be cut, as a broken network would. */
export interface CuttableProxy extends AsyncDisposable {
  readonly url: string
  /** Breaks all connections; new ones are refused until `mend`. */
  cut(): void
  mend(): void
}

/** Passes bytes on to a server of this machine, from a port that the system chooses. */
export async function startCuttableProxy(target: string): Promise<CuttableProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let isCut = false

  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket))
  }
  const server = createServer((browser) => {
    if (isCut) return void browser.resetAndDestroy()
    const upstream = connect(Number(port), hostname)
    keep(browser)
    keep(upstream)
    browser.pipe(upstream).pipe(browser)
    browser.once('close', () => upstream.destroy())
    upstream.once('close', () => browser.destroy())
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const cut = () => {
    isCut = true
    for (const socket of sockets) socket.resetAndDestroy()
  }

  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    cut,
    mend: () => void (isCut = false),
    async [Symbol.asyncDispose]() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
