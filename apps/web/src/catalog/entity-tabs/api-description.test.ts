import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { DESCRIPTION_LIMIT_BYTES, fetchDescription, toDescriptionSource } from './api-description.ts'

describe('what a property with a description holds', () => {
  it.each([
    ['https://api.example.org/openapi.json', 'address'],
    [' http://localhost:3000/openapi.yaml\n', 'address'],
    ['javascript://alert', 'address'],
    ['openapi: 3.0.3', 'text'],
    ['{"openapi":"3.1.0"}', 'text'],
    ['https://example.org is where it was', 'text'],
    [{ openapi: '3.1.0' }, 'text'],
  ])('%j is %s', (value, kind) => expect(toDescriptionSource(value).kind).toBe(kind))
})

describe('a description on another site', () => {
  let server: Server | undefined
  afterEach(() => {
    server?.closeAllConnections()
    server?.close()
  })
  const serve = async (listener: RequestListener) => {
    server = createServer(listener).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/openapi.yaml`)
  }
  const read = (url: URL, signal = new AbortController().signal) => fetchDescription(url, signal)

  it('is read as text', async () => {
    const url = await serve((_request, reply) => reply.end('openapi: 3.0.3\ninfo: {title: Über}'))
    expect(await read(url)).toBe('openapi: 3.0.3\ninfo: {title: Über}')
  })

  it('is not read to the end when it has no end', async () => {
    let sent = 0
    const url = await serve((_request, reply) => {
      const part = Buffer.alloc(256 * 1024, 'x')
      const send = () => {
        while (!reply.destroyed && reply.write(part)) sent += part.length
        sent += part.length
      }
      reply.on('drain', send)
      send()
    })
    await expect(read(url)).rejects.toThrow('The description is longer than 8 MB.')
    expect(sent).toBeLessThan(4 * DESCRIPTION_LIMIT_BYTES)
  })

  it('gives the reason when the site refuses, or is not there', async () => {
    const url = await serve((_request, reply) => reply.writeHead(404).end())
    await expect(read(url)).rejects.toThrow(`${url.host} answered with status 404.`)
    server?.close()
    server?.closeAllConnections()
    await expect(read(url)).rejects.toThrow(`${url.host} cannot be reached by this browser`)
  })

  it('is given up when the reader leaves', async () => {
    const url = await serve(() => undefined)
    const leaving = new AbortController()
    const reading = read(url, leaving.signal)
    leaving.abort()
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
  })
})
