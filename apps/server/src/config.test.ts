import { describe, expect, it } from 'vitest'
import { ConfigError, toConfig } from './config.ts'

describe('toConfig', () => {
  it('is local mode with the demo when nothing is set', () => {
    const { config } = toConfig({})
    expect(config).toMatchObject({
      port: 4400,
      host: 'localhost',
      demo: true,
      databaseUrl: undefined,
      kafka: undefined,
    })
    expect(config.dataDir.endsWith('.portolan')).toBe(true)
  })

  it('has no demo when it is given a database', () => {
    expect(toConfig({ DATABASE_URL: 'postgres://user@host/db' }).config.demo).toBe(false)
  })

  it('names every variable that cannot be used, all at once', () => {
    const read = () => toConfig({ PORTOLAN_PORT: 'http', PORTOLAN_DEMO: 'perhaps', PORTOLAN_CLIENT_SECRET: 'short' })
    expect(read).toThrow(ConfigError)
    expect(read).toThrow(/PORTOLAN_PORT.*PORTOLAN_DEMO.*PORTOLAN_CLIENT_SECRET/)
  })

  it.each([
    [{ KAFKA_BROKERS: 'localhost' }, /host:port/],
    [{ KAFKA_BROKERS: 'localhost:9092' }, /KAFKA_ADMIN_USERNAME/],
    [{ KAFKA_BROKERS: 'localhost:9092', KAFKA_SECURITY_PROTOCOL: 'TLS' }, /KAFKA_SECURITY_PROTOCOL/],
    [{ KAFKA_BROKERS: 'localhost:9092', KAFKA_SSL_CA: '/nowhere.pem' }, /\/nowhere\.pem/],
  ])('refuses half a Kafka configuration: %j', (env, message) => {
    expect(() => toConfig(env)).toThrow(message)
  })

  it.each(['PORTOLAN_OUTBOUND_DENY', 'PORTOLAN_OUTBOUND_ALLOW', 'PORTOLAN_TRUSTED_PROXIES'])(
    'takes addresses and networks in %s, and names what is neither',
    (name) => {
      expect(() => toConfig({ [name]: '10.0.0.0/8, ::1, 192.168.1.1' })).not.toThrow()
      expect(() => toConfig({ [name]: '10.0.0.0/8, proxy.example.org' })).toThrow(`${name} must list addresses`)
      expect(() => toConfig({ [name]: '10.0.0.0/33' })).toThrow('"10.0.0.0/33"')
    },
  )

  it('lets the page show only the site of the published example, and read from none, unless it is told to', () => {
    expect(toConfig({}).config.embedding).toEqual({ frames: ['https://lucid.app'], apiDescriptions: [] })
    const { config } = toConfig({
      PORTOLAN_FRAME_HOSTS: 'Grafana.example.org, *.example.net:8443,http://localhost:3000',
      PORTOLAN_OPENAPI_HOSTS: 'api.example.org',
    })
    expect(config.embedding).toEqual({
      frames: ['https://grafana.example.org', 'https://*.example.net:8443', 'http://localhost:3000'],
      apiDescriptions: ['https://api.example.org'],
    })
    expect(toConfig({ PORTOLAN_FRAME_HOSTS: 'none' }).config.embedding.frames).toEqual([])
  })

  it.each([
    'a.org; script-src *',
    'a.org b.org',
    "'self'",
    '*',
    'data:',
    'https://a.org/path',
    '-a.org',
    'javascript:x',
  ])('takes no site that could change the content policy: %s', (site) => {
    expect(() => toConfig({ PORTOLAN_FRAME_HOSTS: site })).toThrow('PORTOLAN_FRAME_HOSTS must list hosts')
    expect(() => toConfig({ PORTOLAN_OPENAPI_HOSTS: site })).toThrow('PORTOLAN_OPENAPI_HOSTS must list hosts')
  })

  it('never lets the portal frame itself', () => {
    const environment = { PORTOLAN_BASE_URL: 'https://portal.example.org' }
    expect(() => toConfig({ ...environment, PORTOLAN_FRAME_HOSTS: 'portal.example.org:443' })).toThrow(
      'the portal itself',
    )
    expect(() => toConfig({ PORTOLAN_FRAME_HOSTS: 'http://localhost:4400' })).toThrow('the portal itself')
  })

  it('hands no secret of the server to the programs of local mode', () => {
    const { config } = toConfig({
      PATH: '/bin',
      DATABASE_URL: 'postgres://a:b@c/d',
      PORTOLAN_ENCRYPTION_KEY: 'a'.repeat(64),
    })
    expect(config.childEnvironment).toEqual({ PATH: '/bin' })
  })
})
