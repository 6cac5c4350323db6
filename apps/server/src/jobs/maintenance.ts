import { sql } from 'kysely'
import type { Services } from '../services.ts'
import type { ScheduledJob } from './scheduled-jobs.ts'

/** Tables partitioned by month. Each also has a default partition, so a late job costs speed, never a write. */
const PARTITIONED = ['audit_event', 'run_log']
const MONTHS_AHEAD = 2

/** Makes room for the coming months and deletes what has expired. */
export function maintenanceJob(deps: Pick<Services, 'db' | 'clock'>): ScheduledJob {
  return {
    name: 'maintenance',
    cron: '17 * * * *',
    run: () => maintain(deps),
  }
}

/** Safe to repeat and to run at several servers at once. */
export async function maintain({ db, clock }: Pick<Services, 'db' | 'clock'>): Promise<void> {
  const now = clock.now()
  for (const table of PARTITIONED) {
    for (let months = 0; months <= MONTHS_AHEAD; months++) {
      const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1))
      await sql`select create_month_partition(${table}, ${month.toISOString().slice(0, 10)}::date)`.execute(db)
    }
  }
  await db
    .deleteFrom('run_idempotency')
    .where('created_at', '<', sql<Date>`now() - interval '24 hours'`)
    .execute()
  await db
    .deleteFrom('run_report')
    .where('created_at', '<', sql<Date>`now() - interval '7 days'`)
    .execute()
  await db.deleteFrom('session').where('expires_at', '<', now).execute()
}
