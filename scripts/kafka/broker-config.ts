import type { Certificates } from './certificates.ts'

/** What the configuration of one broker depends on. */
export interface BrokerSettings {
  brokerPort: number
  controllerPort: number
  adminUsername: string
  adminPassword: string
  dataDirectory: string
  certificates: Certificates
}

/**
 * Writes `server.properties` for one node that is broker and controller.
 *
 * `User:ANONYMOUS` is a super user because the controller listener is plaintext and the broker talks to it without a
 * name; both listen on the loopback address only. A production cluster puts SASL on that listener instead.
 */
export function toServerProperties(settings: BrokerSettings): string {
  const { brokerPort, controllerPort, adminUsername, adminPassword, dataDirectory, certificates } = settings
  const login = `org.apache.kafka.common.security.scram.ScramLoginModule required username="${adminUsername}" password="${adminPassword}";`
  return toProperties({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `SASL_SSL://127.0.0.1:${brokerPort},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `SASL_SSL://localhost:${brokerPort}`,
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL',
    'inter.broker.listener.name': 'SASL_SSL',

    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
    'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config': login,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': certificates.keystorePath,
    // The broker checks its own certificate at start, and stops without this.
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': certificates.caPath,

    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': `User:${adminUsername};User:ANONYMOUS`,
    'auto.create.topics.enable': false,

    'log.dirs': dataDirectory,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,

    // A killed broker may come back once its old registration has expired: 2 s instead of 9.
    'broker.session.timeout.ms': 2000,
    'broker.heartbeat.interval.ms': 500,

    // One small machine: few threads, and 4 MB instead of 128 for the log cleaner.
    'num.network.threads': 1,
    'num.io.threads': 2,
    'background.threads': 2,
    'log.cleaner.dedupe.buffer.size': 4_194_304,
  })
}

function toProperties(values: Record<string, string | number | boolean>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${String(value).replaceAll('\\', '\\\\')}\n`)
    .join('')
}
