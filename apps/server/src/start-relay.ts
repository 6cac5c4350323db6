import { setTimeout as sleep } from 'node:timers/promises'
import {
  createMessagingMetrics,
  KafkaProducer,
  messagePurpose,
  OutboxRelay,
  toAdministrator,
} from './messaging/index.ts'
import { failRunOfRefusedMessage } from './runs/index.ts'
import type { Services } from './services.ts'
import type { Secrets } from './config.ts'

/** Starts the relay from the outbox to Kafka; undefined when the portal runs without Kafka. */
export function startRelay(services: Services, secrets: Secrets, databaseUrl: string): OutboxRelay | undefined {
  const { config, kafka, logger } = services
  if (config.kafka === undefined || kafka === undefined) return undefined
  const relay = new OutboxRelay({
    databaseUrl,
    producer: new KafkaProducer(config.kafka, toAdministrator(config.kafka, secrets.kafkaAdminPassword)),
    logger,
    metrics: createMessagingMetrics(services.metrics.registry, services.db),
    open: (message) => services.secretBox.open(message.value, messagePurpose(message)),
    onRefused: (message, reason) => failRunOfRefusedMessage(services, message, reason),
    onMissingTopic: (_topic, orgId) => kafka.ensureAgain(orgId),
  })
  services.live.subscribe((event) => {
    if (event.kind === 'outbox') relay.wake()
  })
  relay.start()
  return relay
}

const TRY_AGAIN_MS = 10_000

/** Repeats until each organisation is there; the server starts although the cluster is away. */
export async function ensureEveryOrganization({ db, kafka, logger }: Services, signal: AbortSignal): Promise<void> {
  if (kafka === undefined) return
  const organizations = await db.selectFrom('organization').select('id').execute()
  for (let waiting = organizations.map(({ id }) => id); waiting.length > 0 && !signal.aborted;) {
    const refused: string[] = []
    // One after the other: each opens a connection to the cluster.
    for (const orgId of waiting) {
      await kafka.ensure(orgId).catch((error: unknown) => {
        logger.warn({ err: error, orgId }, 'the organisation could not be brought to Kafka yet')
        refused.push(orgId)
      })
    }
    waiting = refused
    if (waiting.length > 0) await sleep(TRY_AGAIN_MS, undefined, { signal, ref: false }).catch(() => undefined)
  }
}
