import { createSecureContext, type SecureContext } from 'node:tls'
import { Consumer } from '@platformatic/kafka'
import type { KafkaCredentialsReply } from '@portolan/contract/organization'
import type { KafkaConfig } from '../kafka-config.ts'
import { readAuthorities, trustedAuthorities } from '../trusted-authorities.ts'

export type KafkaConsumer = Consumer<Buffer, Buffer, Buffer, Buffer>

const HEARTBEAT_INTERVAL_MS = 3_000

/** Where to find Kafka and as whom to sign in. */
export type KafkaAccess = Partial<Pick<KafkaCredentialsReply['credentials'], 'username' | 'password'>> & {
  brokers: string[]
}

/**
 * A consumer that is not connected yet.
 *
 * `retries: true` makes it read on by itself when the broker comes back; with the default it keeps its partitions and
 * never reads again (spec: kafka.md §4). What it does not notice itself, the session watches.
 */
export function createConsumer(config: KafkaConfig, access: KafkaAccess): KafkaConsumer {
  const isTls = config.securityProtocol.endsWith('SSL')
  const isSasl = config.securityProtocol.startsWith('SASL')
  return new Consumer({
    clientId: 'portolan-agent',
    groupId: config.groupId,
    bootstrapBrokers: access.brokers,
    strict: true,
    retries: true,
    autocommit: false,
    maxWaitTime: 1_000,
    maxBytes: 4 * 1024 * 1024,
    highWaterMark: 64,
    sessionTimeout: config.sessionTimeoutMs,
    rebalanceTimeout: Math.max(config.sessionTimeoutMs, 60_000),
    heartbeatInterval: HEARTBEAT_INTERVAL_MS,
    ...(isTls && { tls: { secureContext: createTrust(config.sslCaPath) } }),
    ...(isSasl &&
      config.mechanism && {
        sasl: { mechanism: config.mechanism, username: access.username ?? '', password: access.password ?? '' },
      }),
  })
}

/** One context for all connections: reading some hundred authorities anew for each costs time and megabytes. */
function createTrust(caPath: string | undefined): SecureContext {
  return createSecureContext({ ca: caPath === undefined ? trustedAuthorities(undefined) : readAuthorities(caPath) })
}
