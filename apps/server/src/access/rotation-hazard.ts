import { runsTopic } from '@portolan/contract/messages'
import { sql } from 'kysely'
import type { Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'

/** How long a rotation may hold up those who store runs, when somebody else keeps it waiting. */
const LOCK_TIMEOUT_MS = 3_000

/**
 * Refuses to replace the signing secret while something made with it waits: a message signed with it, or a run whose
 * secret inputs it encrypted. An agent with the new secret would log such a message, skip it, and lose the run.
 *
 * Nobody stores a run between this check and the end of the transaction: the table is locked against writers. Who waited
 * for it then finds the organisation changed, and signs anew. So it holds up runs of all organisations for some
 * milliseconds.
 * @throws DomainError `conflict` naming what waits.
 */
export async function requireNothingSigned(trx: Trx, orgId: string): Promise<void> {
  await sql`set local lock_timeout = ${sql.lit(LOCK_TIMEOUT_MS)}`.execute(trx)
  await sql`lock table run in share mode`.execute(trx)
  const { rows } = await sql<{ messages: boolean; unclaimed: boolean; unapproved: boolean; delivering: boolean }>`
    select
      exists (select from kafka_outbox where org_id = ${orgId} and topic = ${runsTopic(orgId)}) as messages,
      exists (select from run where org_id = ${orgId} and pending_execution and status = 'IN_PROGRESS') as unclaimed,
      exists (select from run where org_id = ${orgId} and status = 'WAITING_FOR_APPROVAL') as unapproved,
      exists (select from run_delivery where org_id = ${orgId}) as delivering`.execute(trx)
  const { messages, unclaimed, unapproved, delivering } = rows[0]!
  const waiting = [
    ...(messages ? ['messages wait for Kafka'] : []),
    ...(unclaimed ? ['runs wait for an agent to claim them'] : []),
    ...(unapproved ? ['runs wait for approval'] : []),
    ...(delivering ? ['runs are being delivered'] : []),
  ]
  if (waiting.length === 0) return
  throw new DomainError(
    'conflict',
    `The secret cannot be rotated now, because what was made with the old one would be lost: ${waiting.join(', ')}. Let them end and repeat`,
  )
}
