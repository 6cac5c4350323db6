import { describe, expect, it } from 'vitest'
import { ConfigError, toConfig } from './config.ts'

const required = { PORT_ORG_ID: 'org_1', PORT_CLIENT_ID: 'id', PORT_CLIENT_SECRET: 'k'.repeat(32) }

describe('toConfig', () => {
  it('has the documented defaults', () => {
    const { config, secrets } = toConfig(required)

    expect(secrets).toEqual({ clientSecret: 'k'.repeat(32) })
    expect(config).toEqual({
      orgId: 'org_1',
      clientId: 'id',
      baseUrl: 'https://api.getport.io',
      logLevel: 'info',
      detailedLogging: true,
      streamer: {
        name: 'KAFKA',
        kafka: {
          bootstrapServers: undefined,
          securityProtocol: 'PLAINTEXT',
          mechanism: undefined,
          sessionTimeoutMs: 45_000,
          offsetReset: 'earliest',
          groupId: 'org_1.portolan-agent',
          topics: { runs: 'org_1.runs', changeLog: 'org_1.change.log' },
          sslCaPath: undefined,
        },
      },
      mappingPath: './control_the_payload_config.json',
      webhook: { timeoutMs: 30_000, verifySsl: true, retries: 3, retryDelayMs: 1000 },
      gitlabUrl: 'https://gitlab.com/',
      journalDir: './.portolan/agent',
      concurrency: 32,
      http: { host: '0.0.0.0', port: 8088 },
      httpCaPath: undefined,
    })
  })

  it('takes what the chart of the published agent sets', () => {
    const { config } = toConfig({
      ...required,
      PORT_API_BASE_URL: 'https://portal.acme.test/v1/',
      KAFKA_CONSUMER_SECURITY_PROTOCOL: 'SASL_SSL',
      KAFKA_CONSUMER_AUTHENTICATION_MECHANISM: 'SCRAM-SHA-512',
      KAFKA_CONSUMER_AUTO_OFFSET_RESET: 'largest',
      KAFKA_CONSUMER_GROUP_ID: '',
      GITLAB_URL: 'https://git.acme.test',
      LOG_LEVEL: 'WARNING',
      DETAILED_LOGGING: 'False',
    })

    expect(config).toMatchObject({
      baseUrl: 'https://portal.acme.test',
      streamer: {
        kafka: {
          securityProtocol: 'SASL_SSL',
          mechanism: 'SCRAM-SHA-512',
          offsetReset: 'latest',
          groupId: 'org_1.portolan-agent',
        },
      },
      gitlabUrl: 'https://git.acme.test/',
      logLevel: 'warn',
      detailedLogging: false,
    })
  })

  it('reads polling times in seconds', () => {
    const { config } = toConfig({ ...required, STREAMER_NAME: 'polling', POLLING_INTERVAL_SECONDS: '2.5' })

    expect(config.streamer).toEqual({
      name: 'POLLING',
      polling: {
        intervalMs: 2_500,
        batchSize: 100,
        backoff: { initialMs: 1000, factor: 2, jitterFactor: 0.1, maxMs: 300_000, maxFailureMs: 3_600_000 },
      },
    })
  })

  it('serves no HTTP when told so, and on any port for 0', () => {
    expect(toConfig({ ...required, PORTOLAN_AGENT_HTTP_PORT: 'off' }).config.http).toBeUndefined()
    expect(toConfig({ ...required, PORTOLAN_AGENT_HTTP_PORT: '0' }).config.http?.port).toBe(0)
  })

  it('names all that is wrong at once', () => {
    const read = () =>
      toConfig({
        PORT_CLIENT_SECRET: 'short',
        PORT_API_BASE_URL: 'portal.acme.test',
        KAFKA_CONSUMER_BOOTSTRAP_SERVERS: 'kafka:9092',
        KAFKA_CONSUMER_SECURITY_PROTOCOL: 'SASL_SSL',
        PORTOLAN_AGENT_CONCURRENCY: '0',
        WEBHOOK_VERIFY_SSL: 'maybe',
      })

    expect(read).toThrow(ConfigError)
    for (const name of [
      'PORT_ORG_ID is required',
      'PORT_CLIENT_ID is required',
      'PORT_CLIENT_SECRET must have at least 32 bytes',
      'PORT_API_BASE_URL must be',
      'KAFKA_CONSUMER_BOOTSTRAP_SERVERS is only allowed with USING_LOCAL_PORT_INSTANCE',
      'KAFKA_CONSUMER_AUTHENTICATION_MECHANISM must name a mechanism',
      'PORTOLAN_AGENT_CONCURRENCY must be a whole number from 1 to 1024',
      'WEBHOOK_VERIFY_SSL must be true or false',
    ]) {
      expect(read).toThrow(name)
    }
  })

  it('never shows a secret that it refuses', () => {
    expect(() => toConfig({ ...required, PORT_CLIENT_SECRET: 'hunter2-hunter2' })).not.toThrow(/hunter2/)
  })

  it('needs servers when the portal is not to be asked for them', () => {
    expect(() => toConfig({ ...required, USING_LOCAL_PORT_INSTANCE: 'true' })).toThrow('BOOTSTRAP_SERVERS is required')
  })
})
