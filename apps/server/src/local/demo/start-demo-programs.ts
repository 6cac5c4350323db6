import { randomBytes } from 'node:crypto'
import type { CreatedOrganization } from '../../access/create-organization.ts'
import { kafkaUsername } from '../../access/kafka-credentials.ts'
import type { Services } from '../../services.ts'
import { ChildService, startChildService } from '../child-service.ts'

const SANDBOX = new URL('../../../../../packages/sandbox/src/main.ts', import.meta.url)
const AGENT = new URL('../../../../agent/src/main.ts', import.meta.url)
const INVOCATIONS = new URL('./invocations.json', import.meta.url)
const READY_TIMEOUT_MS = 30_000

interface SandboxReady {
  circleciUrl: string
  gitlabUrl: string
}

/** Starts the stand-ins for CircleCI and GitLab, and an execution agent whose mapping leads to them. */
export async function startDemoPrograms(options: {
  services: Services
  organization: Pick<CreatedOrganization, 'orgId' | 'clientId' | 'clientSecret'>
  address: string
}): Promise<AsyncDisposable> {
  const { services, organization, address } = options
  const { logger, config } = services
  const circleciToken = randomBytes(20).toString('hex')
  const gitlabTriggerToken = randomBytes(20).toString('hex')
  await using stack = new AsyncDisposableStack()

  const sandbox = await startChildService(
    {
      name: 'stand-ins',
      script: SANDBOX,
      logger,
      env: {
        ...config.childEnvironment,
        SANDBOX_HOST: '127.0.0.1',
        SANDBOX_CIRCLECI_PORT: '0',
        SANDBOX_GITLAB_PORT: '0',
        SANDBOX_PORTAL_URL: address,
        SANDBOX_PORTAL_CLIENT_ID: organization.clientId,
        SANDBOX_PORTAL_CLIENT_SECRET: organization.clientSecret,
        SANDBOX_CIRCLECI_TOKEN: circleciToken,
        SANDBOX_GITLAB_TRIGGER_TOKEN: gitlabTriggerToken,
      },
    },
    readReadyLine,
    READY_TIMEOUT_MS,
  )
  stack.use(sandbox.service)

  stack.use(
    new ChildService({
      name: 'agent',
      script: AGENT,
      logger,
      env: {
        ...config.childEnvironment,
        PORT_ORG_ID: organization.orgId,
        PORT_CLIENT_ID: organization.clientId,
        PORT_CLIENT_SECRET: organization.clientSecret,
        PORT_API_BASE_URL: address,
        CONTROL_THE_PAYLOAD_CONFIG_PATH: INVOCATIONS.pathname,
        PORTOLAN_AGENT_JOURNAL_DIR: `${config.dataDir}/agent`,
        PORTOLAN_AGENT_HTTP_PORT: '0',
        CIRCLE_CI_URL: sandbox.ready.circleciUrl,
        CIRCLE_CI_TOKEN: circleciToken,
        GITLAB_URL: `${sandbox.ready.gitlabUrl}/`,
        group_project: gitlabTriggerToken,
        LOG_LEVEL: 'WARNING',
        ...(config.kafka === undefined ? POLLING : toKafkaEnvironment(config.kafka, organization.orgId)),
      },
    }),
  )
  const programs = stack.move()
  return { [Symbol.asyncDispose]: () => programs.disposeAsync() }
}

const POLLING = { STREAMER_NAME: 'POLLING' }

const toKafkaEnvironment = (
  kafka: NonNullable<Services['config']['kafka']>,
  orgId: string,
): Record<string, string> => ({
  STREAMER_NAME: 'KAFKA',
  KAFKA_CONSUMER_SECURITY_PROTOCOL: kafka.securityProtocol,
  KAFKA_CONSUMER_AUTHENTICATION_MECHANISM: 'SCRAM-SHA-512',
  KAFKA_CONSUMER_GROUP_ID: `${kafkaUsername(orgId)}.local`,
  ...(kafka.sslCa !== undefined && { KAFKA_CONSUMER_SSL_CA: kafka.sslCa }),
})

function readReadyLine(line: string): SandboxReady | undefined {
  try {
    const message = JSON.parse(line) as Partial<SandboxReady> & { ready?: boolean }
    return message.ready === true ? (message as SandboxReady) : undefined
  } catch {
    return undefined
  }
}
