/**
 * What `bench/agent.ts` compares the agent with, in a process of its own: consumes messages and posts each, with the
 * same number under way, and does nothing else. It ends after the last one.
 */
import { readFileSync } from 'node:fs'
import { Consumer, MessagesStreamModes } from '@platformatic/kafka'
import { Agent, request } from 'undici'

/** What the parent hands over in the variable `BARE_CONSUMER`. Offsets as text, for JSON has no big integers. */
export interface BareConsumerInput {
  brokers: string[]
  caPath: string
  username: string
  password: string
  groupId: string
  topic: string
  offsets: string[]
  url: string
  messages: number
  atOnce: number
}

const input = JSON.parse(process.env.BARE_CONSUMER ?? '') as BareConsumerInput
const consumer = new Consumer({
  clientId: 'bare-consumer',
  groupId: input.groupId,
  bootstrapBrokers: input.brokers,
  strict: true,
  tls: { ca: readFileSync(input.caPath, 'utf8') },
  sasl: { mechanism: 'SCRAM-SHA-512', username: input.username, password: input.password },
})
const dispatcher = new Agent({ connections: input.atOnce })
const stream = await consumer.consume({
  topics: [input.topic],
  mode: MessagesStreamModes.MANUAL,
  offsets: input.offsets.map((offset, partition) => ({ topic: input.topic, partition, offset: BigInt(offset) })),
  autocommit: false,
  maxWaitTime: 500,
})

const messages = stream[Symbol.asyncIterator]()
let taken = 0
const postNext = async () => {
  while (taken++ < input.messages) {
    const { value, done } = await messages.next()
    if (done === true) return
    const reply = await request(input.url, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-port-delivery': value.key.toString() },
      body: value.value,
    })
    await reply.body.dump()
  }
}
await Promise.all(Array.from({ length: input.atOnce }, postNext))
await consumer.close(true)
process.exit(0)
