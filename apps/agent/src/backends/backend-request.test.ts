import { describe, expect, it } from 'vitest'
import { toBackendRequest } from './backend-request.ts'

const request = (parts: Partial<Parameters<typeof toBackendRequest>[0]>) =>
  toBackendRequest({ method: undefined, url: 'https://a.test/x', body: { a: 1 }, headers: null, query: null, ...parts })

describe('toBackendRequest', () => {
  it('posts compact JSON by default', () => {
    expect(request({ body: { é: '\u2028' } })).toMatchObject({
      method: 'POST',
      raw: '{"é":"\u2028"}',
      contentType: 'application/json',
    })
  })

  it('sends no body with GET, and signs the empty text', () => {
    expect(request({ method: 'get' })).toMatchObject({ raw: '', contentType: undefined })
  })

  it('lets the content type of the user decide the encoding', () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(request({ headers: form, body: { a: 'b c', n: 2 } })).toMatchObject({ raw: 'a=b+c&n=2', headers: {} })
    const patch = { 'Content-Type': 'application/json-patch+json' }
    expect(request({ headers: patch, body: [1] })).toMatchObject({ raw: '[1]', contentType: patch['Content-Type'] })
  })

  it('keeps the names that only the agent may set', () => {
    const headers = { 'X-Port-Signature': 'forged', 'Idempotency-Key': 'x', Host: 'y', 'X-Own': 'z' }
    expect(request({ headers }).headers).toEqual({ 'X-Own': 'z' })
  })

  it.each([
    [{ url: null }, 'There is no URL to call'],
    [{ url: 'ftp://a.test' }, 'complete http or https address'],
    [{ method: 'TRACE' }, '"TRACE" is no HTTP method'],
    [{ headers: 'x' }, 'The headers of the request must be an object'],
  ])('refuses %o', (parts, message) => {
    expect(() => request(parts)).toThrow(message)
  })
})
