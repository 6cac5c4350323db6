import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import type { Caller } from './caller.ts'
import { requireAdmin } from './require-admin.ts'

export interface KafkaCredentials {
  username: string
  password: string
  brokers: string[]
}

/**
 * How the organisation's agents and integrations log in to Kafka.
 * @throws DomainError `missing_permissions` unless the caller is an Admin; `not_found` when the portal runs without Kafka.
 */
export async function getKafkaCredentials(
  deps: Pick<Services, 'db' | 'config' | 'secretBox' | 'kafka'>,
  caller: Caller,
): Promise<KafkaCredentials> {
  requireAdmin(caller, 'read the Kafka credentials')
  if (deps.config.kafka === undefined || deps.kafka === undefined) {
    throw new DomainError('not_found', 'This portal runs without Kafka; agents poll with STREAMER_NAME=POLLING')
  }
  await deps.kafka.ensure(caller.orgId).catch((cause: unknown) => {
    throw new DomainError('unavailable', 'Kafka cannot be reached; repeat the request', undefined, {
      cause,
      retryAfterSeconds: 5,
    })
  })
  const password = await openKafkaPassword(deps, caller.orgId)
  return { username: kafkaUsername(caller.orgId), password, brokers: deps.config.kafka.brokers }
}

/** One SCRAM user per organisation, named after it. */
export const kafkaUsername = (orgId: string): string => orgId

export async function openKafkaPassword(deps: Pick<Services, 'db' | 'secretBox'>, orgId: string): Promise<string> {
  const row = await deps.db
    .selectFrom('organization')
    .select('kafka_password')
    .where('id', '=', orgId)
    .executeTakeFirstOrThrow()
  return deps.secretBox.open(row.kafka_password, `kafka ${orgId}`)
}
