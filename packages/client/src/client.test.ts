import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { clientCredentials, createClient, PortolanError, session } from './index.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

describe('the client', () => {
  let close = () => {}
  afterEach(() => close())

  /** A portal that gives out numbered tokens; `answer` serves all other routes. */
  async function startPortal(answer: Answer, token: Answer = toToken(3600)) {
    const paths: string[] = []
    const server = createServer((request, response) => {
      paths.push(`${request.method} ${request.url}`)
      const handler = request.url === '/v1/auth/access_token' ? token : answer
      handler(request, response)
    }).listen(0, '127.0.0.1')
    close = () => {
      server.close()
      server.closeAllConnections()
    }
    await once(server, 'listening')
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const authentication = clientCredentials({ clientId: 'id', clientSecret: 'secret' })
    return { client: createClient({ baseUrl: `${baseUrl}/`, authentication }), baseUrl, paths }
  }

  it('asks for one token for many calls at once', async () => {
    const { client, paths } = await startPortal((request, response) =>
      send(response, 200, { ok: true, as: request.headers.authorization }),
    )

    const replies = await Promise.all(Array.from({ length: 5 }, () => client.request('GET', '/v1/things')))

    expect(replies).toEqual(Array.from({ length: 5 }, () => ({ ok: true, as: 'Bearer token 1' })))
    expect(paths.filter((path) => path.includes('access_token'))).toHaveLength(1)
  })

  it('renews a token that was refused, once', async () => {
    const { client } = await startPortal((request, response) =>
      request.headers.authorization === 'Bearer token 1'
        ? send(response, 401, { ok: false, error: 'unauthorized', message: 'expired' })
        : send(response, 200, { ok: true }),
    )
    expect(await client.request('GET', '/v1/things')).toEqual({ ok: true })

    close()
    const always = await startPortal((_request, response) => send(response, 401, { ok: false, error: 'unauthorized' }))
    await expect(always.client.request('GET', '/v1/things')).rejects.toMatchObject({
      status: 401,
      code: 'unauthorized',
    })
    expect(always.paths.filter((path) => path === 'GET /v1/things')).toHaveLength(2)
  })

  it('asks once with a session, for nothing would be different the second time', async () => {
    const { baseUrl, paths } = await startPortal((_request, response) =>
      send(response, 401, { ok: false, error: 'unauthorized', message: 'Sign in' }),
    )
    const client = createClient({ baseUrl, authentication: session() })

    await expect(client.request('GET', '/ui/v1/bootstrap')).rejects.toMatchObject({ status: 401, code: 'unauthorized' })
    expect(paths).toEqual(['GET /ui/v1/bootstrap'])
  })

  it('does not ask for a token with every call when tokens live shortly', async () => {
    const { client, paths } = await startPortal((_request, response) => send(response, 200, { ok: true }), toToken(30))
    await client.request('GET', '/v1/a')
    await client.request('GET', '/v1/b')
    expect(paths.filter((path) => path.includes('access_token'))).toHaveLength(1)
  })

  it('shows refused credentials as the refusal they are', async () => {
    const { client } = await startPortal(
      (_request, response) => send(response, 200, { ok: true }),
      (_request, response) => send(response, 401, { ok: false, error: 'invalid_credentials', message: 'no' }),
    )
    await expect(client.request('GET', '/v1/a')).rejects.toMatchObject({ status: 401, code: 'invalid_credentials' })
  })

  it('does not let one caller abort the token that others wait for', async () => {
    const gate = Promise.withResolvers<void>()
    const { client } = await startPortal(
      (_request, response) => send(response, 200, { ok: true }),
      (request, response) => void gate.promise.then(() => toToken(3600)(request, response)),
    )
    const stop = new AbortController()
    const aborted = client.request('GET', '/v1/a', { signal: stop.signal })
    const other = client.request('GET', '/v1/b')
    stop.abort(new Error('changed my mind'))
    gate.resolve()

    await expect(aborted).rejects.toThrow('changed my mind')
    expect(await other).toEqual({ ok: true })
  })

  it('carries everything that a refusal says', async () => {
    const { client } = await startPortal((_request, response) => {
      response.setHeader('X-Trace-Id', 'trace-7').setHeader('Retry-After', '3')
      send(response, 429, { ok: false, error: 'rate_limit_exceeded', message: 'slow down', details: { limit: 5 } })
    })
    const error = await client.request('GET', '/v1/a').catch((reason: unknown) => reason)

    expect(error).toBeInstanceOf(PortolanError)
    expect(error).toMatchObject({
      message: 'slow down',
      status: 429,
      code: 'rate_limit_exceeded',
      details: { limit: 5 },
      traceId: 'trace-7',
      retryable: true,
      retryAfterMs: 3000,
    })
  })

  it.each([
    ['a page instead of JSON', 502, '<html>', { status: 502, code: 'unreadable_reply', retryable: true }],
    ['text with 200', 200, 'fine', { status: 200, code: 'unreadable_reply', retryable: false }],
    ['an opaque fault', 500, '{"ok":false,"error":"internal_error"}', { status: 500, retryable: false }],
  ])('makes an error of %s', async (_name, status, text, expected) => {
    const { client } = await startPortal((_request, response) => void response.writeHead(status).end(text))
    await expect(client.request('GET', '/v1/a')).rejects.toMatchObject(expected)
  })

  it('takes an empty 2xx reply as done', async () => {
    const { client } = await startPortal((_request, response) => void response.writeHead(204).end())
    expect(await client.request('DELETE', '/v1/a')).toBeUndefined()
  })

  it.each<[string, Answer]>([
    ['breaks the connection', (request) => void request.socket.destroy()],
    [
      'breaks off its reply',
      (_request, response) =>
        void response.writeHead(200, { 'Content-Length': 99 }).write('{"o', () => response.destroy()),
    ],
    ['never answers', () => undefined],
  ])('calls a portal unreachable that %s', async (_name, answer) => {
    const { client } = await startPortal(answer)
    await expect(client.request('GET', '/v1/a', { timeoutMs: 300 })).rejects.toMatchObject({
      status: 0,
      code: 'unreachable',
      retryable: true,
    })
  })

  it('shows the headers of a reply to those who ask', async () => {
    const { client } = await startPortal((_request, response) => {
      send(response.setHeader('Preference-Applied', 'wait=5'), 200, { ok: true })
    })
    const { body, headers } = await client.requestWithHeaders('POST', '/v1/a')
    expect(body).toEqual({ ok: true })
    expect(headers.get('preference-applied')).toBe('wait=5')
  })

  it('sends queries, bodies and the header of a session', async () => {
    const { baseUrl } = await startPortal((request, response) => {
      const { url, headers } = request
      send(response, 200, { url, type: headers['content-type'], session: headers['x-portolan-request'] })
    })
    const client = createClient({ baseUrl, authentication: session() })
    const query = { a: 'x y', list: ['1', '2'], none: undefined, flag: true }

    expect(await client.request('POST', '/v1/a', { query, body: { b: 1 } })).toEqual({
      url: '/v1/a?a=x+y&list=1&list=2&flag=true',
      type: 'application/json',
      session: '1',
    })
  })
})

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}

function toToken(expiresIn: number): Answer {
  let count = 0
  return (_request, response) =>
    send(response, 200, { ok: true, accessToken: `token ${++count}`, expiresIn, tokenType: 'Bearer' })
}
