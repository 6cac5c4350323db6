import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTarget, type Target } from './support/target.ts'

describe('a request that cannot be read', () => {
  let target: Target
  beforeAll(async () => void (target = await startTarget()))
  afterAll(() => target[Symbol.asyncDispose]())

  it.each([
    ['GET', '/v1/blueprints/%00', 'params/blueprint'],
    ['GET', '/v1/blueprints/ship/entities/a%00b', 'params/entity'],
    ['GET', '/v1/actions/%00', 'params/actionIdentifier'],
    ['GET', '/v1/actions/runs/%00', 'params/runId'],
    ['GET', '/v1/actions/runs/%00/logs', 'params/runId'],
    ['GET', '/v1/actions/runs?action=a%00b', 'query/action'],
    ['GET', '/ui/v1/runs?status=a%00b', 'query/status'],
    ['GET', '/ui/v1/runs/%00/logs', 'params/runId'],
    ['GET', '/ui/v1/search?text=%00', 'query/text'],
  ])('is refused by name when it holds U+0000: %s %s', async (method, path, place) => {
    const reply = await target.call(method, path)
    expect(reply.status).toBe(422)
    expect(JSON.parse(reply.text)).toMatchObject({ ok: false, error: 'invalid_request' })
    expect(JSON.parse(reply.text).message).toContain(place)
  })

  it.each([
    ['words that are no request', 'NOPE\r\n\r\n', 400],
    [
      'two lengths',
      'POST /v1/blueprints HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    ['headers of 20 kB', `GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ])('is refused in the one shape of refusals, and its connection ends: %s', async (_name, bytes, status) => {
    const [head = '', body = ''] = (await sendBytes(target.origin, bytes)).split('\r\n\r\n')
    expect(head).toContain(`HTTP/1.1 ${status} `)
    expect(head.toLowerCase()).toContain('connection: close')
    expect(JSON.parse(body)).toMatchObject({ ok: false, error: 'bad_request', message: expect.any(String) })
  })

  it('needs a token and is never cached, however its path is written', async () => {
    for (const path of ['/v1/blueprints', '/%76%31/blueprints', '/v1/blueprints/', '/%76%31/%62lueprints']) {
      const reply = await target.send({ method: 'GET', path, headers: { accept: 'text/html' } })
      expect([path, reply.status, reply.headers['cache-control']]).toEqual([path, 401, 'no-store'])
    }
  })
})

/** Sends bytes as they are. @returns all that comes back until the server ends the connection. */
async function sendBytes(origin: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(origin)
  const socket = connect(Number(port), hostname)
  socket.write(bytes)
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  return text
}
