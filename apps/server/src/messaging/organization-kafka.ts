import { kafkaUsername, openKafkaPassword } from '../access/index.ts'
import type { Services } from '../services.ts'
import { ensureOrganizationKafka } from './ensure-organization-kafka.ts'
import { openKafkaAdmin } from './kafka-admin.ts'
import type { KafkaCluster, KafkaLogin } from './kafka-connection.ts'

/** Brings topics, user and rights of organisations to the cluster, each organisation once per process. */
export interface OrganizationKafka {
  /** @throws when the cluster cannot be reached; the next call tries again. */
  ensure(orgId: string): Promise<void>
  /** The same, although it was done before: somebody deleted a topic. */
  ensureAgain(orgId: string): Promise<void>
}

export function createOrganizationKafka(
  deps: Pick<Services, 'db' | 'secretBox'>,
  cluster: KafkaCluster,
  administrator: KafkaLogin | undefined,
): OrganizationKafka {
  const ensured = new Map<string, Promise<void>>()

  async function provision(orgId: string): Promise<void> {
    await using admin = openKafkaAdmin(cluster, administrator)
    const password = await openKafkaPassword(deps, orgId)
    await ensureOrganizationKafka({ admin }, { orgId, username: kafkaUsername(orgId), password })
  }

  function ensureAgain(orgId: string): Promise<void> {
    const attempt = provision(orgId)
    ensured.set(orgId, attempt)
    attempt.catch(() => ensured.delete(orgId))
    return attempt
  }

  return { ensureAgain, ensure: (orgId) => ensured.get(orgId) ?? ensureAgain(orgId) }
}
