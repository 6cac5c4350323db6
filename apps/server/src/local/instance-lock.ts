import pg from 'pg'
import { LocalModeError } from './local-mode-error.ts'

/** Any constant does; it only has to differ from other users of advisory locks in this database. */
const LOCK_KEY = 4_400_001

/**
 * Makes this process the only server on its data directory, until it ends in whatever way: the lock hangs on a
 * database connection.
 * @throws LocalModeError when another server holds it.
 */
export async function lockInstance(url: string, dataDir: string): Promise<AsyncDisposable> {
  const client = new pg.Client({ connectionString: url, application_name: 'portolan-instance-lock', keepAlive: true })
  client.on('error', () => undefined)
  await client.connect()
  const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [LOCK_KEY])
  if (!rows[0]?.locked) {
    await client.end()
    throw new LocalModeError(`Another Portolan already uses the data directory ${dataDir}`)
  }
  return { [Symbol.asyncDispose]: () => client.end() }
}
