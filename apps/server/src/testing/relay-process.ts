import { connectDatabase } from '../database/database.ts'
import { type KafkaMessage, KafkaProducer } from '../messaging/kafka-producer.ts'
import type { KafkaForTests } from './kafka-for-tests.ts'
import { startRelay } from './relay-for-tests.ts'

/** What the parent hands over in the variable `RELAY_PROCESS`. */
export interface RelayProcessInput {
  databaseUrl: string
  kafka: KafkaForTests
}

/** Prints `sending` before each send, so that the parent can kill this process in the middle of one. */
class AnnouncingProducer extends KafkaProducer {
  override async send(messages: readonly KafkaMessage[]): Promise<void> {
    process.stdout.write('sending\n')
    await super.send(messages)
  }
}

const { databaseUrl, kafka } = JSON.parse(process.env['RELAY_PROCESS'] ?? '') as RelayProcessInput
const { db } = connectDatabase({ url: databaseUrl, connections: 1 })
startRelay({ db, url: databaseUrl }, kafka, { producer: new AnnouncingProducer(kafka.cluster, kafka.administrator) })
