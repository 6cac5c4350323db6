import type { Logger } from '@portolan/process'
import type { KafkaConfig } from '../kafka-config.ts'
import type { KafkaConsumer } from './create-consumer.ts'

/**
 * The topics that can be read. Runs must be; the change log may be absent or forbidden, which would otherwise fail the
 * whole subscription, possibly naming the other topic.
 *
 * @throws Error when the topic of runs cannot be read.
 */
export async function findTopics(
  consumer: KafkaConsumer,
  topics: KafkaConfig['topics'],
  logger: Logger,
): Promise<string[]> {
  await findTopic(consumer, topics.runs)
  try {
    await findTopic(consumer, topics.changeLog)
    return [topics.runs, topics.changeLog]
  } catch (error) {
    logger.warn({ err: error, topic: topics.changeLog }, 'The change log cannot be read; only runs are consumed')
    return [topics.runs]
  }
}

/** Asks without retries, because a missing topic counts as a passing fault and would be asked for for ever. */
async function findTopic(consumer: KafkaConsumer, topic: string): Promise<void> {
  await consumer.metadata({ topics: [topic], retries: 2, forceUpdate: true })
}
