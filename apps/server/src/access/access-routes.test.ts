import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

describe('POST /v1/auth/access_token', () => {
  it('gives a decodable token that says it belongs to a machine, with its remaining seconds', async () => {
    const { clientId, clientSecret } = portal.organization
    const reply = await portal.call('POST', '/v1/auth/access_token', { clientId, clientSecret }, {})

    expect(reply.status).toBe(200)
    expect(reply.body).toMatchObject({ ok: true, tokenType: 'Bearer' })
    expect(reply.body.expiresIn).toBeGreaterThan(10_000)
    const claims = JSON.parse(Buffer.from(String(reply.body.accessToken).split('.')[1]!, 'base64url').toString())
    expect(claims).toMatchObject({ isMachine: true, personalToken: false, orgId: portal.organization.orgId })
  })

  it('refuses an unknown id and a wrong secret with the same words', async () => {
    const { clientId } = portal.organization
    const wrong = await portal.call('POST', '/v1/auth/access_token', { clientId, clientSecret: 'wrong' }, {})
    const unknown = await portal.call('POST', '/v1/auth/access_token', { clientId: 'x', clientSecret: 'wrong' }, {})

    expect(wrong.status).toBe(401)
    expect(wrong.body).toMatchObject({ ok: false, error: 'invalid_credentials' })
    expect(unknown.body).toEqual(wrong.body)
  })

  it('names the field that is missing or has the wrong type', async () => {
    const missing = await portal.call('POST', '/v1/auth/access_token', { clientId: 'x' }, {})
    expect(missing.status).toBe(422)
    expect(missing.body.message).toContain('clientSecret')
    const number = await portal.call('POST', '/v1/auth/access_token', { clientId: 5, clientSecret: 'x' }, {})
    expect(number.status).toBe(422)
    expect(number.body.message).toContain('clientId')
  })
})

describe('authentication', () => {
  it('accepts the token with and without "Bearer"', async () => {
    const bearer = await portal.call('GET', '/v1/organization')
    const bare = await portal.call('GET', '/v1/organization', undefined, { authorization: portal.token })
    expect(bearer.status).toBe(200)
    expect(bare.body).toEqual(bearer.body)
  })

  it.each([
    ['nothing', {}],
    ['an altered token', { authorization: 'Bearer abc.def.ghi' }],
    ['an unsigned token', { authorization: `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.` }],
  ])('refuses %s with 401 and tells clients not to wait', async (_name, headers) => {
    const reply = await portal.call('GET', '/v1/organization', undefined, headers as Record<string, string>)
    expect(reply.status).toBe(401)
    expect(reply.body).toMatchObject({ ok: false, error: 'unauthorized' })
    expect(reply.headers['retry-after']).toBe('0')
    expect(reply.headers['x-ratelimit-reset']).toBeUndefined()
  })

  it('signs a person in by cookie and refuses writes that another site provoked', async () => {
    const { adminEmail, adminPassword } = portal.organization
    const signedIn = await portal.call(
      'POST',
      '/ui/v1/session',
      { email: adminEmail.toUpperCase(), password: adminPassword },
      {},
    )
    expect(signedIn.status).toBe(200)
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0]!

    const bootstrap = await portal.call('GET', '/ui/v1/bootstrap', undefined, { cookie })
    expect(bootstrap.body).toMatchObject({ user: { email: adminEmail, roles: ['Admin'] } })

    const unmarked = await portal.call('PATCH', '/v1/organization', { settings: {} }, { cookie })
    expect(unmarked.body.error).toBe('cross_site_request')
    const foreign = await portal.call(
      'PATCH',
      '/v1/organization',
      { settings: {} },
      { cookie, 'x-portolan-request': '1', 'sec-fetch-site': 'cross-site' },
    )
    expect(foreign.body.error).toBe('cross_site_request')
    const own = await portal.call('PATCH', '/v1/organization', { settings: {} }, { cookie, 'x-portolan-request': '1' })
    expect(own.status).toBe(200)
  })
})

describe('PATCH /v1/organization', () => {
  it('merges settings without a name and keeps unknown ones, as the agent sends them at start', async () => {
    await portal.call('PATCH', '/v1/organization', { settings: { portalTitle: 'Harbour' } })
    await portal.call('PATCH', '/v1/organization', { settings: { portAgentStreamerName: 'KAFKA' } })
    const reply = await portal.call('GET', '/v1/organization')
    expect(reply.body.organization).toMatchObject({
      settings: { portalTitle: 'Harbour', portAgentStreamerName: 'KAFKA' },
    })
  })
})

describe('requests that cannot be read', () => {
  it.each([
    ['malformed JSON', '{"a":', 400, 'bad_request'],
    ['a body over 1 MiB', JSON.stringify({ clientId: 'x'.repeat(1024 * 1024) }), 413, 'payload_too_large'],
    ['100,000 levels', '['.repeat(100_000) + ']'.repeat(100_000), 422, 'invalid_request'],
    ['the character U+0000', '{"clientId":"\\u0000","clientSecret":"x"}', 422, 'invalid_request'],
    ['a prototype key', '{"__proto__":{"a":1}}', 422, 'invalid_request'],
  ])('are refused: %s', async (_name, payload, status, error) => {
    const reply = await portal.app.inject({
      method: 'POST',
      url: '/v1/auth/access_token',
      headers: { 'content-type': 'application/json' },
      payload,
    })
    expect(reply.statusCode).toBe(status)
    expect(reply.json()).toMatchObject({ ok: false, error })
    expect(reply.headers['x-trace-id']).toBeTruthy()
  })

  it('are not taken for such when a text only names the character U+0000', async () => {
    const body = { clientId: String.raw`\u0000`, clientSecret: 'x' }
    expect(await portal.call('POST', '/v1/auth/access_token', body, {})).toMatchObject({ status: 401 })
  })

  it('are refused as unknown routes in the same envelope', async () => {
    const reply = await portal.call('GET', '/v1/nowhere')
    expect(reply.status).toBe(404)
    expect(reply.body).toMatchObject({ ok: false, error: 'not_found' })
  })
})

describe('GET /v1/kafka-credentials', () => {
  it('is 404 without Kafka and says what to do', async () => {
    const reply = await portal.call('GET', '/v1/kafka-credentials')
    expect(reply.status).toBe(404)
    expect(reply.body.message).toContain('POLLING')
  })
})
