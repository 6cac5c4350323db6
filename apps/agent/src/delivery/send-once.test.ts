import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toBackendRequest } from '../backends/backend-request.ts'
import { createHttp, type Http } from './http.ts'
import { sendOnce } from './send-once.ts'

describe('sendOnce', () => {
  let http: Http
  let close = () => {}

  beforeEach(() => void (http = createHttp({ verifySsl: true })))
  afterEach(async () => {
    close()
    await http[Symbol.asyncDispose]()
  })

  const send = async (listener: RequestListener, timeoutMs = 5_000, signal = new AbortController().signal) => {
    const server = createServer(listener).listen(0, '127.0.0.1')
    close = () => {
      server.close()
      server.closeAllConnections()
    }
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
    const request = toBackendRequest({ method: 'POST', url, body: {}, headers: {}, query: {} })
    return sendOnce(http.dispatcher, request, { headers: {}, timeoutMs, signal })
  }

  it('gives a backend that drips bytes no more time than a silent one', async () => {
    const result = await send((_request, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('.'), 10)
      response.on('close', () => clearInterval(timer))
    }, 200)
    expect(result).toEqual({ ok: false, retryable: false, reason: 'did not answer within 0.2 s' })
  })

  it('reads at most 1 MiB of an endless answer', async () => {
    const result = await send((_request, response) => {
      const write = () => {
        while (response.write('x'.repeat(64 * 1024)));
      }
      response.on('drain', write)
      write()
    })
    expect(result).toMatchObject({ ok: true, response: { status: 200, truncated: true } })
    expect(result.ok && result.response.text.length).toBe(1024 * 1024)
  })

  it.each([
    ['[[1]]', [[1]]],
    [`${'['.repeat(51)}${']'.repeat(51)}`, null],
    ['['.repeat(6_000) + ']'.repeat(6_000), null],
    [`{"a":"${'['.repeat(99)}"}`, { a: '['.repeat(99) }],
    ['{"a":', null],
  ])('reads an answer as JSON unless it is too deep to be handed on: %#', async (text, json) => {
    const result = await send((_request, response) => void response.end(text))
    expect(result).toMatchObject({ ok: true, response: { text, json } })
  })

  it('follows no redirects', async () => {
    const result = await send((_request, response) => response.writeHead(302, { Location: '/elsewhere' }).end())
    expect(result).toMatchObject({ ok: true, response: { status: 302, headers: { location: '/elsewhere' } } })
  })

  it('says that a connection was cut off, and that it may be tried again', async () => {
    const result = await send((request) => void request.socket.destroy())
    expect(result).toMatchObject({
      ok: false,
      retryable: true,
      reason: expect.stringContaining('closed the connection'),
    })
  })

  it('ends when the agent does', async () => {
    const stop = new AbortController()
    const sending = send(() => stop.abort(new Error('the agent stops')), 5_000, stop.signal)
    await expect(sending).rejects.toThrow('the agent stops')
  })
})
