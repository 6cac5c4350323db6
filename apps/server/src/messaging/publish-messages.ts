import { KafkaSendError } from './kafka-send-error.ts'
import type { KafkaProducer } from './kafka-producer.ts'
import type { OutboxMessage } from './outbox-message.ts'

/** What became of a batch. Messages in none of the lists were not decided: they wait for the next round. */
export interface PublishOutcome {
  published: OutboxMessage[]
  refused: { message: OutboxMessage; reason: string }[]
  /** Topics that do not exist or may not be written to. */
  missingTopics: string[]
}

type Sender = Pick<KafkaProducer, 'send'>

/** Messages sent one by one before the relay looks at the database again; the rest waits for the next round. */
const SINGLES = 50

/**
 * Sends a batch in one request and finds out, when that fails, whose fault it is: first each topic by itself, then
 * each message by itself. Later messages of a topic are never sent while an earlier one is undecided.
 *
 * The smaller sends may double what the failed one had written; receivers know a message by its run id.
 *
 * @throws KafkaSendError `unavailable` when the cluster gave no decision; nothing may then be forgotten.
 */
export async function publishMessages(producer: Sender, messages: readonly OutboxMessage[]): Promise<PublishOutcome> {
  const failure = await trySend(producer, messages)
  if (failure === undefined) return { ...nothing(), published: [...messages] }

  const byTopic = Map.groupBy(messages, ({ topic }) => topic)
  if (byTopic.size > 1) return publishEach(producer, [...byTopic.values()])

  const [first] = messages
  if (first === undefined) return nothing()
  if (failure.failure === 'missing_topic') return { ...nothing(), missingTopics: [first.topic] }
  if (messages.length === 1) return { ...nothing(), refused: [{ message: first, reason: failure.message }] }
  return publishEach(
    producer,
    messages.slice(0, SINGLES).map((message) => [message]),
  )
}

async function publishEach(producer: Sender, parts: readonly OutboxMessage[][]): Promise<PublishOutcome> {
  const all = nothing()
  for (const part of parts) {
    // A topic that went missing half-way must not take what comes after.
    if (part.some(({ topic }) => all.missingTopics.includes(topic))) continue
    const outcome = await publishMessages(producer, part)
    all.published.push(...outcome.published)
    all.refused.push(...outcome.refused)
    all.missingTopics.push(...outcome.missingTopics)
  }
  return all
}

async function trySend(producer: Sender, messages: readonly OutboxMessage[]): Promise<KafkaSendError | undefined> {
  try {
    await producer.send(messages.map(({ topic, key, value }) => ({ topic, key, value })))
    return undefined
  } catch (error) {
    if (error instanceof KafkaSendError && error.failure !== 'unavailable') return error
    throw error
  }
}

function nothing(): PublishOutcome {
  return { published: [], refused: [], missingTopics: [] }
}
