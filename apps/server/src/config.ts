import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import ipaddr from 'ipaddr.js'
import { toSites } from './site-list.ts'

export interface KafkaConfig {
  brokers: string[]
  securityProtocol: 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'
  sslCa: string | undefined
  adminUsername: string | undefined
}

/** Everything that may be shown or logged. */
export interface Config {
  host: string
  port: number
  baseUrl: string
  dataDir: string
  /** Undefined in local mode: PostgreSQL is then started from npm in `dataDir`. */
  databaseUrl: string | undefined
  databaseConnections: number
  demo: boolean
  firstOrganization: { orgId: string | undefined; clientId: string | undefined; adminEmail: string }
  kafka: KafkaConfig | undefined
  logLevel: string
  rateLimit: { requests: number; periodSeconds: number }
  outbound: { deny: string[]; allow: string[] }
  /** Other sites that the page may show in a frame, and those that it may read descriptions of APIs from. */
  embedding: { frames: string[]; apiDescriptions: string[] }
  /** Networks of proxies whose `X-Forwarded-For` is believed. */
  trustedProxies: string[]
  /** Hosts of published examples that mean this portal itself. */
  apiAliases: string[]
  /** Environment of the programs that local mode starts. */
  childEnvironment: Record<string, string>
}

/** Values that must never be shown or logged. */
export interface Secrets {
  clientSecret: string | undefined
  adminPassword: string | undefined
  kafkaAdminPassword: string | undefined
  encryptionKey: string | undefined
}

/** All that is wrong with the environment, one sentence each. */
export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(problems.join('; '))
    this.name = 'ConfigError'
  }
}

type Environment = Readonly<Record<string, string | undefined>>

const SECURITY_PROTOCOLS = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'] as const
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/** Addresses that actions may not reach unless the operator allows them: this machine and link-local, where metadata services answer. */
const DENIED_BY_DEFAULT = ['127.0.0.0/8', '::1/128', '0.0.0.0/8', '::/128', '169.254.0.0/16', 'fe80::/10']

/** The site of the published example of an embedded diagram. */
const FRAMED_BY_DEFAULT = ['lucid.app']

const API_ALIASES = ['api.getport.io', 'api.us.getport.io', 'api.port.io', 'api.us.port.io']

/** What a program that local mode starts takes over from this process: no secret of ours, not DATABASE_URL. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'NODE_EXTRA_CA_CERTS', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']

/** @throws ConfigError naming every variable that cannot be used. */
export const readConfig = () => toConfig(process.env)

/**
 * Reads the environment into settings.
 * @throws ConfigError naming every variable that cannot be used.
 */
export function toConfig(env: Environment): { config: Config; secrets: Secrets } {
  const problems: string[] = []
  const read = (name: string) => (env[name] === undefined || env[name] === '' ? undefined : env[name])

  const integer = (name: string, fallback: number, minimum: number, maximum: number) => {
    const text = read(name)
    if (text === undefined) return fallback
    const value = Number(text)
    if (Number.isInteger(value) && value >= minimum && value <= maximum) return value
    problems.push(`${name} must be a whole number from ${minimum} to ${maximum}, but is "${text}"`)
    return fallback
  }
  const boolean = (name: string, fallback: boolean) => {
    const text = read(name)?.toLowerCase()
    if (text === undefined) return fallback
    if (text === 'true' || text === '1') return true
    if (text === 'false' || text === '0') return false
    problems.push(`${name} must be true or false, but is "${text}"`)
    return fallback
  }
  const list = (name: string) =>
    (read(name) ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
  const networks = (name: string) => {
    const items = list(name)
    for (const item of items) {
      if (isNetwork(item)) continue
      problems.push(`${name} must list addresses or networks such as 10.0.0.0/8, but has "${item}"`)
    }
    return items
  }
  const sites = (name: string, fallback: string[]) => {
    const found = toSites(read(name) === undefined ? fallback : list(name), baseUrl)
    problems.push(...found.problems.map((problem) => `${name} ${problem}`))
    return found.sites
  }
  const matching = (name: string, pattern: RegExp, rule: string) => {
    const text = read(name)
    if (text !== undefined && !pattern.test(text)) problems.push(`${name} must be ${rule}`)
    return text
  }

  const databaseUrl = matching('DATABASE_URL', /^postgres(ql)?:\/\/./, 'a postgres:// address')
  const port = integer('PORTOLAN_PORT', 4400, 0, 65_535)
  const host = read('PORTOLAN_HOST') ?? (databaseUrl === undefined ? 'localhost' : '0.0.0.0')
  const logLevel = read('PORTOLAN_LOG_LEVEL') ?? (databaseUrl === undefined ? 'warn' : 'info')
  if (!LOG_LEVELS.includes(logLevel)) problems.push(`PORTOLAN_LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}`)

  const baseUrl =
    matching('PORTOLAN_BASE_URL', /^https?:\/\/[^/]+$/, 'an http(s) address without a path') ??
    `http://localhost:${port}`

  const config: Config = {
    host,
    port,
    baseUrl,
    dataDir: resolve(read('PORTOLAN_DATA_DIR') ?? '.portolan'),
    databaseUrl,
    databaseConnections: integer('PORTOLAN_DATABASE_CONNECTIONS', 12, 4, 500),
    demo: boolean('PORTOLAN_DEMO', databaseUrl === undefined),
    firstOrganization: {
      orgId: matching('PORTOLAN_ORG_ID', /^[A-Za-z0-9_-]{3,64}$/, '3 to 64 letters, digits, "_" or "-"'),
      clientId: matching('PORTOLAN_CLIENT_ID', /^[\x21-\x7e]{1,200}$/, '1 to 200 printable ASCII characters'),
      adminEmail: matching('PORTOLAN_ADMIN_EMAIL', /^[^\s@]+@[^\s@]+$/, 'an email address') ?? 'admin@portolan.local',
    },
    kafka: toKafkaConfig(env, read, list, problems),
    logLevel,
    rateLimit: {
      requests: integer('PORTOLAN_RATE_LIMIT_REQUESTS', 120_000, 1, 1_000_000_000),
      periodSeconds: integer('PORTOLAN_RATE_LIMIT_PERIOD_SECONDS', 60, 1, 3600),
    },
    outbound: {
      deny: read('PORTOLAN_OUTBOUND_DENY') === undefined ? DENIED_BY_DEFAULT : networks('PORTOLAN_OUTBOUND_DENY'),
      allow: networks('PORTOLAN_OUTBOUND_ALLOW'),
    },
    embedding: {
      frames: sites('PORTOLAN_FRAME_HOSTS', FRAMED_BY_DEFAULT),
      apiDescriptions: sites('PORTOLAN_OPENAPI_HOSTS', []),
    },
    trustedProxies: networks('PORTOLAN_TRUSTED_PROXIES'),
    childEnvironment: Object.fromEntries(
      INHERITED.flatMap((name) => (read(name) === undefined ? [] : [[name, read(name)!]])),
    ),
    apiAliases: read('PORTOLAN_API_ALIASES') === undefined ? API_ALIASES : list('PORTOLAN_API_ALIASES'),
  }
  const secrets: Secrets = {
    clientSecret: matching('PORTOLAN_CLIENT_SECRET', /^[\x21-\x7e]{32,200}$/, '32 to 200 printable ASCII characters'),
    adminPassword: matching('PORTOLAN_ADMIN_PASSWORD', /^.{8,200}$/s, '8 to 200 characters'),
    kafkaAdminPassword: read('KAFKA_ADMIN_PASSWORD'),
    encryptionKey: matching('PORTOLAN_ENCRYPTION_KEY', /^[0-9a-f]{64}$/i, '64 hexadecimal digits'),
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return { config, secrets }
}

/** Values that must not stand in a log, wherever they come from. */
export const listSecretValues = (config: Config, secrets: Secrets): (string | undefined)[] => [
  ...Object.values(secrets),
  ...toPasswords(config.databaseUrl),
]

/** As it stands in the address, and in clear; a lone percent sign stands for itself. */
function toPasswords(databaseUrl: string | undefined): string[] {
  const password = URL.parse(databaseUrl ?? '')?.password ?? ''
  return [
    password,
    password.replace(/(?:%[\da-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString()),
  ]
}

const isNetwork = (text: string) => (text.includes('/') ? ipaddr.isValidCIDR(text) : ipaddr.isValid(text))

function toKafkaConfig(
  env: Environment,
  read: (name: string) => string | undefined,
  list: (name: string) => string[],
  problems: string[],
): KafkaConfig | undefined {
  const brokers = list('KAFKA_BROKERS')
  if (brokers.length === 0) return undefined
  for (const broker of brokers) {
    if (!/^[^\s:]+:\d{1,5}$/.test(broker)) problems.push(`KAFKA_BROKERS must list host:port pairs, but has "${broker}"`)
  }
  const named = (read('KAFKA_SECURITY_PROTOCOL') ?? 'SASL_SSL').toUpperCase()
  const securityProtocol = SECURITY_PROTOCOLS.find((protocol) => protocol === named)
  if (securityProtocol === undefined) {
    problems.push(`KAFKA_SECURITY_PROTOCOL must be one of ${SECURITY_PROTOCOLS.join(', ')}`)
  }
  if (securityProtocol?.startsWith('SASL') && (!read('KAFKA_ADMIN_USERNAME') || !read('KAFKA_ADMIN_PASSWORD'))) {
    problems.push('KAFKA_ADMIN_USERNAME and KAFKA_ADMIN_PASSWORD are needed when KAFKA_BROKERS is set')
  }
  return {
    brokers,
    securityProtocol: securityProtocol ?? 'SASL_SSL',
    sslCa: readCertificate(env, problems),
    adminUsername: read('KAFKA_ADMIN_USERNAME'),
  }
}

/** `KAFKA_SSL_CA` is the path of a PEM file, or the PEM text itself. */
function readCertificate(env: Environment, problems: string[]): string | undefined {
  const value = env.KAFKA_SSL_CA
  if (value === undefined || value === '') return undefined
  if (value.includes('-----BEGIN')) return value
  try {
    return readFileSync(value, 'utf8')
  } catch {
    problems.push(`KAFKA_SSL_CA names the file "${value}", which cannot be read`)
    return undefined
  }
}
