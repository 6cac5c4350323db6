import type { BaseOptions } from '@platformatic/kafka'
import type { KafkaConfig } from '../config.ts'

/** One login to a cluster: the administrator's for the server, an organisation's for its agents. */
export interface KafkaLogin {
  username: string
  password: string
}

/** Where Kafka is and how to trust it. */
export type KafkaCluster = Pick<KafkaConfig, 'brokers' | 'securityProtocol' | 'sslCa'>

/** First retry of a request inside the client; our own loops back off on top of it. */
const RETRY_DELAY_MS = 250

/**
 * Turns configuration into the options that every client of `@platformatic/kafka` takes.
 *
 * `strict` is always on: without it the library ignores options that it does not know, a misspelled `tls` included.
 * `retries` is 2 at least, because an idempotent producer reads 0 and 1 as "for ever".
 */
export function toClientOptions(cluster: KafkaCluster, login: KafkaLogin | undefined, clientId: string): BaseOptions {
  const { brokers, securityProtocol, sslCa } = cluster
  return {
    clientId,
    bootstrapBrokers: [...brokers],
    strict: true,
    connectTimeout: 5_000,
    timeout: 5_000,
    retries: 2,
    retryDelay: RETRY_DELAY_MS,
    ...(securityProtocol.endsWith('SSL') && { tls: sslCa === undefined ? {} : { ca: sslCa } }),
    ...(securityProtocol.startsWith('SASL') && login && { sasl: { mechanism: 'SCRAM-SHA-512' as const, ...login } }),
  }
}

/** The login with which the server creates topics and users and publishes; none on a cluster without SASL. */
export function toAdministrator(kafka: KafkaConfig, password: string | undefined): KafkaLogin | undefined {
  if (kafka.adminUsername === undefined || password === undefined) return undefined
  return { username: kafka.adminUsername, password }
}
