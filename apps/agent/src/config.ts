import { runsTopic, changeLogTopic } from '@portolan/contract/messages'
import { type Environment, type EnvironmentReader, readEnvironment } from './environment-reader.ts'
import { type KafkaConfig, toKafkaConfig } from './kafka-config.ts'

export type { Environment } from './environment-reader.ts'

/** Everything that may be shown or logged. Variable names are those that existing installations use. */
export interface Config {
  orgId: string
  clientId: string
  /** Without `/v1` and without a final slash. */
  baseUrl: string
  logLevel: string
  detailedLogging: boolean
  streamer: { name: 'KAFKA'; kafka: KafkaConfig } | { name: 'POLLING'; polling: PollingConfig }
  mappingPath: string
  webhook: WebhookConfig
  gitlabUrl: string
  journalDir: string
  /** Requests under way at the same time. */
  concurrency: number
  /** Undefined when no health and metrics server is wanted; port 0 lets the system choose. */
  http: { host: string; port: number } | undefined
  /** PEM file whose authorities are trusted by HTTP requests, beside the usual ones. */
  httpCaPath: string | undefined
}

export interface PollingConfig {
  intervalMs: number
  batchSize: number
  backoff: { initialMs: number; factor: number; jitterFactor: number; maxMs: number; maxFailureMs: number }
}

export interface WebhookConfig {
  timeoutMs: number
  verifySsl: boolean
  /** Attempts after the first one; delays are 1, 4 and 16 times `retryDelayMs`, plus up to 20 %. */
  retries: number
  retryDelayMs: number
}

/** Values that must never be shown or logged. */
export interface Secrets {
  clientSecret: string
}

/** All that is wrong with the environment, one sentence each. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join('; '))
    this.name = 'ConfigError'
  }
}

/** Shorter keys are refused: the first 32 bytes are the AES key of secret inputs. */
const CLIENT_SECRET_MINIMUM_BYTES = 32

/** The names of Python's logging, which existing installations use, and pino's own. */
const LOG_LEVELS = {
  CRITICAL: 'fatal',
  FATAL: 'fatal',
  ERROR: 'error',
  WARNING: 'warn',
  WARN: 'warn',
  INFO: 'info',
  DEBUG: 'debug',
  TRACE: 'trace',
}

/** The variables that this process was started with; the sole place that reads them. */
export const processEnvironment = (): Environment => process.env

/**
 * Reads the environment into settings.
 * @throws ConfigError naming every variable that cannot be used.
 */
export function toConfig(env: Environment): { config: Config; secrets: Secrets } {
  const reader = readEnvironment(env)
  const orgId = reader.required('PORT_ORG_ID')
  const clientSecret = reader.required('PORT_CLIENT_SECRET')
  if (clientSecret !== '' && Buffer.byteLength(clientSecret) < CLIENT_SECRET_MINIMUM_BYTES) {
    reader.problems.push(`PORT_CLIENT_SECRET must have at least ${CLIENT_SECRET_MINIMUM_BYTES} bytes`)
  }

  const config: Config = {
    orgId,
    clientId: reader.required('PORT_CLIENT_ID'),
    baseUrl: toBaseUrl(reader),
    logLevel: reader.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    detailedLogging: reader.boolean('DETAILED_LOGGING', true),
    streamer: toStreamer(reader, orgId),
    mappingPath: reader.text('CONTROL_THE_PAYLOAD_CONFIG_PATH') ?? './control_the_payload_config.json',
    webhook: {
      timeoutMs:
        1000 * reader.number('WEBHOOK_INVOKER_TIMEOUT', { fallback: 30, minimum: 0.1, maximum: 3600, whole: false }),
      verifySsl: reader.boolean('WEBHOOK_VERIFY_SSL', true),
      retries: reader.number('PORTOLAN_AGENT_RETRIES', { fallback: 3, minimum: 0, maximum: 10 }),
      retryDelayMs: reader.number('PORTOLAN_AGENT_RETRY_DELAY_MS', { fallback: 1000, minimum: 1, maximum: 60_000 }),
    },
    gitlabUrl: withFinalSlash(reader.text('GITLAB_URL') ?? 'https://gitlab.com'),
    journalDir: reader.text('PORTOLAN_AGENT_JOURNAL_DIR') ?? './.portolan/agent',
    concurrency: reader.number('PORTOLAN_AGENT_CONCURRENCY', { fallback: 32, minimum: 1, maximum: 1024 }),
    http: toHttp(reader),
    httpCaPath: reader.text('REQUESTS_CA_BUNDLE') ?? reader.text('SSL_CERT_FILE'),
  }
  if (reader.problems.length > 0) throw new ConfigError(reader.problems)
  return { config, secrets: { clientSecret } }
}

/** @compat port-agent: installations leave the slash out although the published mapping needs it. */
export const withFinalSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`)

function toBaseUrl(reader: EnvironmentReader): string {
  const url = reader.text('PORT_API_BASE_URL') ?? 'https://api.getport.io'
  if (!/^https?:\/\/[^/]/i.test(url) || !URL.canParse(url)) {
    reader.problems.push('PORT_API_BASE_URL must be an http or https address')
  }
  return url.replace(/\/+$/, '').replace(/\/v1$/, '')
}

function toStreamer(reader: EnvironmentReader, orgId: string): Config['streamer'] {
  const name = reader.oneOf('STREAMER_NAME', { KAFKA: 'KAFKA', POLLING: 'POLLING' } as const, 'KAFKA')
  if (name === 'POLLING') return { name, polling: toPolling(reader) }
  const topics = { runs: runsTopic(orgId), changeLog: changeLogTopic(orgId) }
  return { name, kafka: toKafkaConfig(reader, { topics, groupId: `${orgId}.portolan-agent` }) }
}

function toPolling(reader: EnvironmentReader): PollingConfig {
  const seconds = (name: string, fallback: number, minimum: number, maximum: number) =>
    1000 * reader.number(name, { fallback, minimum, maximum, whole: false })
  const factor = (name: string, fallback: number, minimum: number, maximum: number) =>
    reader.number(name, { fallback, minimum, maximum, whole: false })

  return {
    intervalMs: seconds('POLLING_INTERVAL_SECONDS', 10, 0.1, 3600),
    batchSize: reader.number('POLLING_RUNS_BATCH_SIZE', { fallback: 100, minimum: 1, maximum: 1000 }),
    backoff: {
      initialMs: seconds('POLLING_INITIAL_BACKOFF_SECONDS', 1, 0.01, 3600),
      factor: factor('POLLING_BACKOFF_FACTOR', 2, 1, 100),
      jitterFactor: factor('POLLING_BACKOFF_JITTER_FACTOR', 0.1, 0, 1),
      maxMs: seconds('POLLING_MAX_BACKOFF_SECONDS', 300, 0.01, 86_400),
      maxFailureMs: seconds('POLLING_MAX_FAILURE_DURATION_SECONDS', 3600, 0.01, 604_800),
    },
  }
}

/** `PORTOLAN_AGENT_HTTP_PORT` is a port, 0 for one that the system chooses, or `off`. */
function toHttp(reader: EnvironmentReader): Config['http'] {
  if (reader.text('PORTOLAN_AGENT_HTTP_PORT')?.toLowerCase() === 'off') return undefined
  return {
    host: reader.text('PORTOLAN_AGENT_HTTP_HOST') ?? '0.0.0.0',
    port: reader.number('PORTOLAN_AGENT_HTTP_PORT', { fallback: 8088, minimum: 0, maximum: 65_535 }),
  }
}
