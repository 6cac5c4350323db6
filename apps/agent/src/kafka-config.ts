import type { EnvironmentReader } from './environment-reader.ts'

export interface KafkaConfig {
  /** Set when the portal is not asked for credentials (`USING_LOCAL_PORT_INSTANCE`). */
  bootstrapServers: string[] | undefined
  securityProtocol: 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'
  mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512' | undefined
  sessionTimeoutMs: number
  offsetReset: 'earliest' | 'latest'
  groupId: string
  topics: { runs: string; changeLog: string }
  /** PEM file whose authorities are trusted instead of those of Node and the system. */
  sslCaPath: string | undefined
}

const SECURITY_PROTOCOLS = {
  PLAINTEXT: 'PLAINTEXT',
  SSL: 'SSL',
  SASL_PLAINTEXT: 'SASL_PLAINTEXT',
  SASL_SSL: 'SASL_SSL',
} as const

const MECHANISMS = {
  NONE: undefined,
  PLAIN: 'PLAIN',
  'SCRAM-SHA-256': 'SCRAM-SHA-256',
  'SCRAM-SHA-512': 'SCRAM-SHA-512',
} as const

/** librdkafka knows three names for each end. @compat port-agent: the chart sets `largest`. */
const OFFSET_RESETS = {
  EARLIEST: 'earliest',
  SMALLEST: 'earliest',
  BEGINNING: 'earliest',
  LATEST: 'latest',
  LARGEST: 'latest',
  END: 'latest',
} as const

/** Reads the `KAFKA_…` variables; contradictions become problems of the reader. */
export function toKafkaConfig(
  reader: EnvironmentReader,
  defaults: { topics: KafkaConfig['topics']; groupId: string },
): KafkaConfig {
  const securityProtocol = reader.oneOf('KAFKA_CONSUMER_SECURITY_PROTOCOL', SECURITY_PROTOCOLS, 'PLAINTEXT')
  const mechanism = toMechanism(reader)
  if (securityProtocol.startsWith('SASL') && mechanism === undefined) {
    reader.problems.push(
      'KAFKA_CONSUMER_AUTHENTICATION_MECHANISM must name a mechanism when KAFKA_CONSUMER_SECURITY_PROTOCOL is SASL_…',
    )
  }

  return {
    bootstrapServers: toBootstrapServers(reader),
    securityProtocol,
    mechanism,
    sessionTimeoutMs: reader.number('KAFKA_CONSUMER_SESSION_TIMEOUT_MS', {
      fallback: 45_000,
      minimum: 6_000,
      maximum: 1_800_000,
    }),
    offsetReset: reader.oneOf('KAFKA_CONSUMER_AUTO_OFFSET_RESET', OFFSET_RESETS, 'earliest'),
    groupId: reader.text('KAFKA_CONSUMER_GROUP_ID') ?? defaults.groupId,
    topics: {
      runs: reader.text('KAFKA_RUNS_TOPIC') ?? defaults.topics.runs,
      changeLog: reader.text('KAFKA_CHANGE_LOG_TOPIC') ?? defaults.topics.changeLog,
    },
    sslCaPath: reader.text('KAFKA_CONSUMER_SSL_CA'),
  }
}

function toMechanism(reader: EnvironmentReader): KafkaConfig['mechanism'] {
  const name = reader.text('KAFKA_CONSUMER_AUTHENTICATION_MECHANISM')?.toUpperCase() ?? 'NONE'
  if (name in MECHANISMS) return MECHANISMS[name as keyof typeof MECHANISMS]
  reader.problems.push(`KAFKA_CONSUMER_AUTHENTICATION_MECHANISM must be one of ${Object.keys(MECHANISMS).join(', ')}`)
  return undefined
}

function toBootstrapServers(reader: EnvironmentReader): string[] | undefined {
  const name = 'KAFKA_CONSUMER_BOOTSTRAP_SERVERS'
  const local = reader.boolean('USING_LOCAL_PORT_INSTANCE', false)
  const text = reader.text(name)
  if (local && text === undefined) reader.problems.push(`${name} is required with USING_LOCAL_PORT_INSTANCE`)
  if (!local && text !== undefined) reader.problems.push(`${name} is only allowed with USING_LOCAL_PORT_INSTANCE`)

  const servers = text?.split(',').map((server) => server.trim())
  if (servers?.some((server) => !/^.+:\d+$/.test(server))) reader.problems.push(`${name} must be a list of host:port`)
  return servers
}
