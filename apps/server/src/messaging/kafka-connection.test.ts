import { describe, expect, it } from 'vitest'
import { toClientOptions } from './kafka-connection.ts'

const cluster = { brokers: ['kafka.acme.test:9093'], sslCa: 'PEM' }
const login = { username: 'acme', password: 'hunter2' }

describe('toClientOptions', () => {
  it.each([
    ['SASL_SSL', { tls: { ca: 'PEM' }, sasl: { mechanism: 'SCRAM-SHA-512', ...login } }],
    ['SASL_PLAINTEXT', { tls: undefined, sasl: { mechanism: 'SCRAM-SHA-512', ...login } }],
    ['SSL', { tls: { ca: 'PEM' }, sasl: undefined }],
    ['PLAINTEXT', { tls: undefined, sasl: undefined }],
  ] as const)('gives %s its encryption and its login', (securityProtocol, { tls, sasl }) => {
    const options = toClientOptions({ ...cluster, securityProtocol }, login, 'test')

    expect(options.tls).toEqual(tls)
    expect(options.sasl).toEqual(sasl)
  })

  it('trusts the system without an authority of its own', () => {
    const options = toClientOptions({ ...cluster, sslCa: undefined, securityProtocol: 'SASL_SSL' }, login, 'test')

    expect(options.tls).toEqual({})
  })

  // An idempotent producer reads 0 and 1 as "for ever".
  it('never leaves the number of retries to the library', () => {
    const options = toClientOptions({ ...cluster, securityProtocol: 'SASL_SSL' }, login, 'test')

    expect(options).toMatchObject({ strict: true })
    expect(options.retries).toBeGreaterThanOrEqual(2)
  })
})
