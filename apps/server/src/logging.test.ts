import Fastify, { type FastifyBaseLogger } from 'fastify'
import pg from 'pg'
import { describe, expect, inject, it } from 'vitest'
import { listSecretValues, toConfig } from './config.ts'
import { createLogger } from './logging.ts'

const PASSWORD = 'hunter22 of ümlaut 100% fame'
const { config, secrets } = toConfig({
  DATABASE_URL: `postgres://portal:${encodeURIComponent(PASSWORD)}@db.test/portal`,
  PORTOLAN_CLIENT_SECRET: `client-${'s3cret'.repeat(6)}`,
  PORTOLAN_ADMIN_PASSWORD: 'the admin knows',
  PORTOLAN_ENCRYPTION_KEY: '0f'.repeat(32),
})

function collect() {
  const lines: string[] = []
  const logger = createLogger('debug', listSecretValues(config, secrets), {
    write: (line: string) => void lines.push(line),
  })
  return { logger, lines, read: () => lines.map((line) => JSON.parse(line) as Record<string, never>) }
}

describe('the log of the server', () => {
  it.each([...Object.values(secrets), PASSWORD, config.databaseUrl].filter((secret) => secret !== undefined))(
    'shows a secret of its configuration nowhere: %#',
    (secret) => {
      const { logger, lines } = collect()
      const inner = new Error(`inner ${secret}`)
      logger.error(
        { err: new Error(`outer ${secret}`, { cause: inner }), url: `https://a.test/${secret}` },
        `at ${secret}`,
      )
      logger.child({ part: secret }).warn({ deep: [{ note: encodeURIComponent(secret) }] })
      const log = lines.join('')
      expect(log).toContain('outer')
      expect(log).toContain('inner')
      expect(log).not.toContain(secret)
      expect(log).not.toContain(encodeURIComponent(secret))
    },
  )

  it('shows of an error of PostgreSQL what went wrong, and no values', async () => {
    const { logger, lines, read } = collect()
    const client = new pg.Client({ connectionString: inject('postgresUrl') })
    await client.connect()
    await client.query('create temporary table hidden (value text not null, other int not null)')
    const error: unknown = await client
      .query('insert into hidden (value) values ($1)', ['abcdefgh'])
      .catch((cause: unknown) => cause)
    await client.end()
    logger.error({ err: error }, 'failed')
    expect(read()[0]!['err']).toMatchObject({ code: '23502', message: expect.stringContaining('"other"') })
    expect(lines.join('')).not.toContain('abcdefgh')
  })

  it('says what failed in a request, without the tokens in the error', async () => {
    const { logger, lines, read } = collect()
    const app = Fastify({ loggerInstance: logger as FastifyBaseLogger })
    app.get('/', async (request) => {
      request.log.error({ err: new RangeError('Authorization: Basic cG9ydGFsOmh1bnRlcg==') }, 'a request failed')
      return {}
    })
    await app.inject('/')
    await app.close()
    expect(lines.join('')).not.toContain('cG9ydGFs')
    expect(read().find(({ msg }) => msg === 'a request failed')).toMatchObject({
      level: 'error',
      err: { type: 'RangeError', message: 'Authorization: ***', stack: expect.stringContaining('logging.test.ts') },
    })
  })
})
