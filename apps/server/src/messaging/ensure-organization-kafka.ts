import { createOrganizationTopics } from './create-organization-topics.ts'
import { grantOrganizationAccess } from './grant-organization-access.ts'
import type { KafkaAdmin } from './kafka-admin.ts'
import type { KafkaLogin } from './kafka-connection.ts'
import { upsertScramUser } from './upsert-scram-user.ts'

/**
 * Gives an organisation what it needs in Kafka: its topics, its user with this password, and that user's rights.
 *
 * Safe to repeat and to run on several servers at once: what exists stays. The user comes last, so whoever can log in
 * finds the topics and may read them.
 *
 * @throws when the cluster cannot be reached or refuses the administrator; what was done until then stays.
 */
export async function ensureOrganizationKafka(
  deps: { admin: KafkaAdmin },
  organization: KafkaLogin & { orgId: string },
): Promise<void> {
  await createOrganizationTopics(deps.admin, organization.orgId)
  await grantOrganizationAccess(deps.admin, organization.orgId, organization.username)
  await upsertScramUser(deps.admin, organization)
}
