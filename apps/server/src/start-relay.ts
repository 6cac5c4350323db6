import { createMessagingMetrics, KafkaProducer, OutboxRelay, toAdministrator } from './messaging/index.ts'
import { failRunOfRefusedMessage } from './runs/index.ts'
import type { Services } from './services.ts'
import type { Secrets } from './config.ts'

/** Starts the relay from the outbox to Kafka, and brings every organisation's topics and users to the cluster. */
export function startRelay(services: Services, secrets: Secrets, databaseUrl: string): OutboxRelay | undefined {
  const { config, kafka, logger } = services
  if (config.kafka === undefined || kafka === undefined) return undefined
  const relay = new OutboxRelay({
    databaseUrl,
    producer: new KafkaProducer(config.kafka, toAdministrator(config.kafka, secrets.kafkaAdminPassword)),
    logger,
    metrics: createMessagingMetrics(services.metrics.registry, services.db),
    onRefused: (message, reason) => failRunOfRefusedMessage(services, message, reason),
    onMissingTopic: (_topic, orgId) => kafka.ensureAgain(orgId),
  })
  services.live.subscribe((event) => {
    if (event.kind === 'outbox') relay.wake()
  })
  relay.start()
  return relay
}

/** Repeats until each organisation is there; the server starts although the cluster is away. */
export async function ensureEveryOrganization({ db, kafka, logger }: Services, signal: AbortSignal): Promise<void> {
  if (kafka === undefined) return
  const organizations = await db.selectFrom('organization').select('id').execute()
  for (const { id } of organizations) {
    if (signal.aborted) return
    await kafka
      .ensure(id)
      .catch((error: unknown) =>
        logger.warn({ err: error, orgId: id }, 'the organisation could not be brought to Kafka yet'),
      )
  }
}
