import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LiveStream, type LiveEvent } from './live-stream.ts'

interface Connection {
  request: IncomingMessage
  reply: ServerResponse
  isClosed: boolean
}

describe('LiveStream', () => {
  const connections: Connection[] = []
  const server = createServer((request, reply) => {
    const connection = { request, reply, isClosed: false }
    reply.on('close', () => (connection.isClosed = true))
    reply.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(': open\n\n')
    connections.push(connection)
  })
  let stream: LiveStream
  let stops: (() => void)[] = []

  beforeEach(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const fetchFromServer = (path: RequestInfo | URL, init?: RequestInit) =>
      fetch(`http://127.0.0.1:${port}${String(path)}`, init)
    stream = new LiveStream({ fetch: fetchFromServer, retryMinMs: 10, silenceLimitMs: 400 })
  })
  afterEach(async () => {
    for (const stop of stops) stop()
    stops = []
    connections.length = 0
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  const listen = (...topics: string[]) => {
    const heard: LiveEvent[] = []
    stops.push(stream.subscribe(topics, (event) => heard.push(event)))
    return heard
  }
  const connection = (index: number) =>
    vi.waitFor(() => {
      const found = connections[index]
      if (!found) throw new Error(`no connection ${index}`)
      return found
    })

  it('uses one connection for all topics and tells every listener what arrives', async () => {
    const [first, second] = [listen('run:r_1'), listen('runs:me')]
    const { request, reply } = await connection(0)
    reply.write('event: run\ndata: {"id":"r_1"}\n\n')

    const told = { event: 'run', data: { id: 'r_1' } }
    await vi.waitFor(() => expect([first.at(-1), second.at(-1)]).toEqual([told, told]))
    expect(new URL(request.url ?? '', 'http://x').searchParams.get('topics')).toBe('run:r_1,runs:me')
    expect(request.headers['x-portolan-request']).toBe('1')
    expect(connections).toHaveLength(1)
  })

  it('resumes behind the last event when the connection breaks', async () => {
    const heard = listen('run:r_1')
    const { reply } = await connection(0)
    reply.write('id: 41\nevent: runLog\ndata: {}\n\n')
    await vi.waitFor(() => expect(heard.at(-1)?.event).toBe('runLog'))
    reply.destroy()

    expect((await connection(1)).request.headers['last-event-id']).toBe('41')
  })

  it('resumes behind the last event after a pause', async () => {
    const heard = listen('run:r_1')
    ;(await connection(0)).reply.write('id: 41\nevent: runLog\ndata: {}\n\n')
    await vi.waitFor(() => expect(heard.at(-1)?.event).toBe('runLog'))
    stream.pause(true)
    await vi.waitFor(() => expect(connections[0]?.isClosed).toBe(true))
    stream.pause(false)

    expect((await connection(1)).request.headers['last-event-id']).toBe('41')
  })

  it('does not carry the position of one run over to another', async () => {
    const heard = listen('run:r_1')
    ;(await connection(0)).reply.write('id: 41\nevent: runLog\ndata: {}\n\n')
    await vi.waitFor(() => expect(heard.at(-1)?.event).toBe('runLog'))
    listen('run:r_2')

    expect((await connection(1)).request.headers['last-event-id']).toBeUndefined()
  })

  it('gives up a connection that has gone silent', async () => {
    listen('runs:me')
    const first = await connection(0)
    await connection(1)
    await vi.waitFor(() => expect(first.isClosed).toBe(true))
  })

  it('gives its connection back while paused, and when nobody listens any more', async () => {
    listen('runs:me')
    const first = await connection(0)
    stream.pause(true)
    await vi.waitFor(() => expect(first.isClosed).toBe(true))

    stream.pause(false)
    const second = await connection(1)
    stops.pop()?.()
    await vi.waitFor(() => expect(second.isClosed).toBe(true))
  })
})
