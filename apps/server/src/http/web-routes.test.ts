import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

const ASSETS = fileURLToPath(new URL('../../../web/dist/assets/', import.meta.url))
const page = { accept: 'text/html' }

describe('the web page', () => {
  let portal: TestPortal
  beforeAll(async () => void (portal = await createTestPortal()))
  afterAll(() => portal[Symbol.asyncDispose]())

  it.each(['/', '/services', '/serviceEntity?identifier=a%2Fb', '/organization/run?runId=r_1', '/my.blueprints'])(
    'is what a browser gets at %s, without a sign-in and under the content policy',
    async (url) => {
      const reply = await portal.app.inject({ url, headers: page })
      expect(reply.statusCode).toBe(200)
      expect(reply.body).toContain('<div id="root">')
      expect(reply.headers['content-security-policy']).toContain("script-src 'self'")
      expect(reply.headers['cache-control']).toBe('no-cache')
    },
  )

  it('frames only the sites of the configuration, and lets nobody frame it or an answer of its API', async () => {
    const reply = await portal.app.inject({ url: '/', headers: page })
    const policy = String(reply.headers['content-security-policy']).split('; ')
    expect(policy).toContain(['frame-src', ...portal.services.config.embedding.frames].join(' '))
    expect(policy).toContain("connect-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    for (const url of ['/', '/openapi.json', '/v1/blueprints', '/assets/gone.js']) {
      expect((await portal.app.inject({ url })).headers['x-frame-options']).toBe('DENY')
    }
  })

  it('lets hashed files be kept for ever', async () => {
    const [asset] = (await readdir(ASSETS)).filter((file) => file.endsWith('.js'))
    const reply = await portal.app.inject({ url: `/assets/${asset}` })
    expect(reply.statusCode).toBe(200)
    expect(reply.headers['content-type']).toContain('javascript')
    expect(reply.headers['cache-control']).toContain('immutable')
  })

  it.each([
    '/assets/gone.js',
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/assets/..%5c..%5cpackage.json',
  ])('gives no file that is not part of it: %s', async (url) => {
    const reply = await portal.app.inject({ url })
    expect(reply.statusCode).toBe(404)
    expect(reply.json()).toMatchObject({ ok: false })
  })

  it('is no answer to a path of the API', async () => {
    const reply = await portal.app.inject({ url: '/v1/nowhere', headers: page })
    expect(reply.statusCode).toBe(404)
  })
})
