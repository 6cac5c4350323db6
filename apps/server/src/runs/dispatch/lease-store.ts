import { sql } from 'kysely'
import type { Db } from '../../database/database.ts'
import { LEASE_SECONDS } from './lease.ts'

/** A delivery whose holder was lost, now held by this server. */
export interface TakenDelivery {
  orgId: string
  runId: string
  fence: string
  /** How often its holder was lost. */
  takeovers: number
  status: string
  payload: Record<string, unknown>
  sealedPayload: string | null
  synchronized: boolean
  createdBy: string
  creatorId: string
}

interface TakenRow {
  org_id: string
  run_id: string
  fence: string
  attempt: number
  status: string
  payload: Record<string, unknown> | null
  sealed_payload: string | null
  synchronized: boolean
  created_by: string
  creator_id: string
}

/** Takes over deliveries whose lease has ended, oldest first. Two servers never take the same one. Times are the database's. */
export async function takeDueDeliveries(db: Db, worker: string, limit: number): Promise<TakenDelivery[]> {
  const { rows } = await sql<TakenRow>`
    with due as (
      select org_id, run_id from run_delivery where lease_until <= now() order by lease_until limit ${limit}
      for update skip locked
    ), taken as (
      update run_delivery d set worker = ${worker}, fence = d.fence + 1, attempt = d.attempt + 1,
        lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
      from due where d.org_id = due.org_id and d.run_id = due.run_id
      returning d.org_id, d.run_id, d.fence, d.attempt
    )
    select t.*, r.status, r.payload, r.sealed_payload, r.synchronized, r.created_by, r.creator_id
    from taken t join run r on r.org_id = t.org_id and r.id = t.run_id
    order by r.number`.execute(db)
  return rows.map((row) => ({
    orgId: row.org_id,
    runId: row.run_id,
    fence: row.fence,
    takeovers: row.attempt,
    status: row.status,
    payload: row.payload ?? {},
    sealedPayload: row.sealed_payload,
    synchronized: row.synchronized,
    createdBy: row.created_by,
    creatorId: row.creator_id,
  }))
}

/**
 * Extends those leases of this server that it still works on. Others in its name end in time: one whose commit it never
 * heard of, because the connection broke, is delivered by whoever takes it over. A lease that has ended while nobody took
 * the delivery over is extended as well: the fence is still the same, and nothing has to be sent again.
 */
export async function renewLeases(db: Db, worker: string, runIds: readonly string[]): Promise<void> {
  await sql`update run_delivery set lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
    where worker = ${worker} and run_id = any(${runIds}::text[])`.execute(db)
}

/** Gives all deliveries of this server to whoever looks next. */
export async function releaseLeases(db: Db, worker: string): Promise<void> {
  await sql`update run_delivery set lease_until = now() where worker = ${worker}`.execute(db)
}

/** Whether a delivery is still held under this fence and its run still goes on. Extends the lease if so. */
export async function confirmLease(db: Db, held: { orgId: string; runId: string; fence: string }): Promise<boolean> {
  const { rows } = await sql`
    update run_delivery d set lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
    from run r
    where d.org_id = ${held.orgId} and d.run_id = ${held.runId} and d.fence = ${held.fence}
      and r.org_id = d.org_id and r.id = d.run_id and r.status = 'IN_PROGRESS'
    returning 1`.execute(db)
  return rows.length > 0
}
