import { describe, expect, it } from 'vitest'
import { createLogger } from './create-logger.ts'
import { createSecretMask } from './secret-mask.ts'

/** Real-looking, and put together here so that no scanner mistakes this file for a leak. */
const tokens = {
  github: `ghp_${'a1B2'.repeat(9)}`,
  gitlab: `glptt-${'0f9e'.repeat(10)}`,
  circle: `CCIPAT_${'x7Y8'.repeat(8)}`,
  slack: `xoxb-${'123456789012-'.repeat(2)}abcdefGHIJKL`,
  aws: `AKIA${'IOSFODNN7EXAMPLE'}`,
  jwt: `eyJhbGciOiJIUzI1NiJ9.${'eyJzdWIiOiJ4In0'}.c2lnbmF0dXJl-_`,
  bearer: 'Bearer abc.def-ghi_jkl012345',
  client: 'NW1kq-client-secret-of-the-org/+=42',
}

describe('a log with secrets in every corner', () => {
  it('shows none of them, with detailed logging on', () => {
    const lines: string[] = []
    const mask = createSecretMask([tokens.client])
    const logger = createLogger({
      level: 'debug',
      mask,
      showsStack: () => true,
      destination: { write: (line: string) => void lines.push(line) },
    })

    for (const token of Object.values(tokens)) {
      logger.info({ message: { payload: { note: `use ${token} please` }, list: [token] } }, `sent ${token}`)
      logger.warn({
        err: new Error(`refused ${token}`, { cause: new Error(token) }),
        url: `https://a.test/?k=${token}`,
      })
    }
    logger.info({
      headers: { Authorization: 'short', 'Circle-Token': 'plain' },
      clientSecret: 'plain',
      password: 'plain',
    })
    logger.info(`encoded ${encodeURIComponent(tokens.client)} ${Buffer.from(tokens.client).toString('base64')}`)

    const log = lines.join('')
    for (const token of Object.values(tokens)) expect(log).not.toContain(token)
    for (const shown of ['short', 'plain', 'secret-of-the-org', Buffer.from(tokens.client).toString('base64')]) {
      expect(log).not.toContain(shown)
    }
    expect(lines).toHaveLength(Object.keys(tokens).length * 2 + 2)
    expect(log).toContain('please')
  })
})

describe('SecretMask', () => {
  const mask = createSecretMask([])

  it('shows where a request went, but neither query nor user nor opaque segments', () => {
    expect(mask.url('https://me:pw@ci.test/api/v2/project/gh%2Facme%2Fcart/pipeline?token=abc')).toBe(
      'https://ci.test/api/v2/project/gh%2Facme%2Fcart/pipeline?…',
    )
    expect(mask.url('https://hooks.slack.test/services/T0001/B0001/XXXX1234567890abcdefgh')).toBe(
      'https://hooks.slack.test/services/T0001/B0001/***',
    )
  })

  it.each([
    ['connect to postgres://portal:hunter22@db.test:5432/portal failed', 'hunter22'],
    ['host=db user=portal password=correcthorse dbname=portal', 'correcthorse'],
    ['refused: {"clientSecret":"abcdefgh","ok":false}', 'abcdefgh'],
    [String.raw`body "{\"client_secret\": \"abcdefgh\"}"`, 'abcdefgh'],
    ['Authorization: Basic cG9ydGFsOmh1bnRlcg==', 'cG9ydGFsOmh1bnRlcg'],
    ['authorization: Token abcdefgh', 'abcdefgh'],
    ['sent Basic cG9ydGFsOmh1bnRlcg== to it', 'cG9ydGFsOmh1bnRlcg'],
    ['Cookie: theme=dark; portolan_session=abcdefgh', 'abcdefgh'],
    ['GET /hook?api_key=abcdefgh&page=2', 'abcdefgh'],
    ['x-api-key: k3y-of-mine', 'k3y-of-mine'],
  ])('knows a secret by what stands before it: %s', (text, secret) => {
    expect(mask.text(text)).not.toContain(secret)
    expect(mask.text(text)).toContain('***')
  })

  it.each([
    'password authentication failed for user "portal"',
    'The access token is malformed, expired or revoked',
    'body/secret: must be text',
    'Basic authentication is off',
    'connect ECONNREFUSED 127.0.0.1:5432',
    'see https://docs.test/@scope/page',
  ])('leaves sentences alone: %s', (text) => {
    expect(mask.text(text)).toBe(text)
  })

  it('ends on values that contain themselves', () => {
    const loop: Record<string, unknown> = {}
    loop['self'] = loop
    expect(() => mask.value(loop)).not.toThrow()
  })
})
