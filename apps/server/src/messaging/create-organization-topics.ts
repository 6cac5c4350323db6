import { changeLogTopic, runsTopic } from '@portolan/contract/messages'
import { findKafkaError } from './find-kafka-error.ts'
import type { KafkaAdmin } from './kafka-admin.ts'

const PARTITIONS = 3
const RETENTION_MS = 7 * 24 * 60 * 60 * 1000

/**
 * Creates the organisation's topics `<ORG>.runs` and `<ORG>.change.log`. Topics that exist stay as they are, so that
 * an operator may give them more partitions or another retention; the number of replicas is the cluster's default.
 */
export async function createOrganizationTopics(admin: KafkaAdmin, orgId: string): Promise<void> {
  for (const topic of [runsTopic(orgId), changeLogTopic(orgId)]) {
    try {
      await admin.createTopics({
        topics: [topic],
        partitions: PARTITIONS,
        configs: [{ name: 'retention.ms', value: String(RETENTION_MS) }],
      })
    } catch (error) {
      if (!findKafkaError(error, 'apiId', 'TOPIC_ALREADY_EXISTS')) throw error
    }
  }
}
