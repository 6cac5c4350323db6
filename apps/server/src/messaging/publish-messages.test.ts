import { describe, expect, it } from 'vitest'
import type { KafkaMessage } from './kafka-producer.ts'
import { KafkaSendError } from './kafka-send-error.ts'
import type { OutboxMessage } from './outbox-message.ts'
import { publishMessages } from './publish-messages.ts'

const message = (id: number, topic: string, value = 'fine'): OutboxMessage => ({
  id: String(id),
  orgId: 'acme',
  topic,
  key: `key ${id}`,
  value,
})

/** A broker that knows the topic `a` and `b`, refuses the value `huge`, and remembers what it took. */
function aBroker() {
  const taken: string[] = []
  const send = (messages: readonly KafkaMessage[]): Promise<void> => {
    const bad = messages.find(({ topic, value }) => value !== 'fine' || topic === 'missing')
    if (bad?.value === 'huge') return Promise.reject(new KafkaSendError('refused', 'too large'))
    if (bad?.value === 'down') return Promise.reject(new KafkaSendError('unavailable', 'no answer'))
    if (bad) return Promise.reject(new KafkaSendError('missing_topic', 'no such topic'))
    taken.push(...messages.map(({ key }) => key))
    return Promise.resolve()
  }
  return { taken, send }
}

describe('publishMessages', () => {
  it('sends everything at once when the broker takes it', async () => {
    const broker = aBroker()

    const outcome = await publishMessages(broker, [message(1, 'a'), message(2, 'b'), message(3, 'a')])

    expect(broker.taken).toEqual(['key 1', 'key 2', 'key 3'])
    expect(outcome.published).toHaveLength(3)
  })

  it('finds the one message that is refused, and publishes those around it in order', async () => {
    const broker = aBroker()

    const outcome = await publishMessages(broker, [message(1, 'a'), message(2, 'a', 'huge'), message(3, 'a')])

    expect(broker.taken).toEqual(['key 1', 'key 3'])
    expect(outcome.refused).toEqual([{ message: message(2, 'a', 'huge'), reason: 'too large' }])
  })

  it('publishes to other topics when one is missing, and takes nothing of that one', async () => {
    const broker = aBroker()

    const outcome = await publishMessages(broker, [message(1, 'missing'), message(2, 'b'), message(3, 'missing')])

    expect(outcome).toEqual({ published: [message(2, 'b')], refused: [], missingTopics: ['missing'] })
  })

  it('decides nothing when the broker gives no answer', async () => {
    const broker = aBroker()

    const publishing = publishMessages(broker, [message(1, 'a'), message(2, 'b', 'down')])

    await expect(publishing).rejects.toMatchObject({ failure: 'unavailable' })
  })

  it('takes a bounded number of single sends per round', async () => {
    const broker = aBroker()
    const many = Array.from({ length: 200 }, (_, index) => message(index, 'a', index === 0 ? 'huge' : 'fine'))

    const outcome = await publishMessages(broker, many)

    expect(outcome.published.length + outcome.refused.length).toBe(50)
  })
})
