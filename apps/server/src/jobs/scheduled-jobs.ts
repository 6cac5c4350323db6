import type pg from 'pg'
import { PgBoss } from 'pg-boss'
import type { Logger } from '../logging.ts'

/** Work that repeats. Of all servers on one database, one does it each time. */
export interface ScheduledJob {
  name: string
  /** Five fields, UTC. */
  cron: string
  run(signal: AbortSignal): Promise<void>
}

const SCHEMA = 'pgboss'
/** How often a server looks for due work; nothing here is urgent, and an idle server should stay idle. */
const POLL_SECONDS = 30
const STOP_TIMEOUT_MS = 3_000

/** Runs the given jobs by their clocks, on the queue that pg-boss keeps in PostgreSQL. */
export async function startScheduledJobs(
  deps: { pool: pg.Pool; logger: Logger },
  jobs: readonly ScheduledJob[],
): Promise<AsyncDisposable> {
  const boss = new PgBoss({
    db: { executeSql: (text: string, values?: unknown[]) => deps.pool.query(text, values as unknown[]) },
    schema: SCHEMA,
  })
  const stop = new AbortController()
  boss.on('error', (error) => deps.logger.warn({ err: error }, 'the job queue reported a fault'))
  await boss.start()
  for (const job of jobs) {
    await boss.createQueue(job.name, { retryLimit: 2, retryDelay: 60 })
    await boss.schedule(job.name, job.cron)
    await boss.work(job.name, { pollingIntervalSeconds: POLL_SECONDS }, () => job.run(stop.signal))
  }
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS, close: false })
    },
  }
}
