import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../apps/server/src/local/embedded-postgres.ts'
import { findFreePort } from '../../scripts/kafka/free-ports.ts'
import { onProcessEnd } from './process-end.ts'
import { isRunning, killAll, listTree } from './process-tree.ts'
import { createTemporaryDirectory } from './temporary-directory.ts'
import { waitUntil } from './wait-until.ts'

/** A PostgreSQL server of one test, with fsync on, on a port that stays the same over restarts. */
export interface Postgres extends AsyncDisposable {
  readonly pid: number
  /** Creates an empty database and answers its address. */
  createDatabase(): Promise<string>
  /** Ends the server and its processes with SIGKILL; its data stay. */
  kill(): Promise<void>
  /** Starts it again on the same port and data, after `kill`. */
  restart(): Promise<void>
}

const directories = new Set<string>()
onProcessEnd(() => directories.forEach((directory) => killAll(listTree(readPid(directory)))))

/** Starts a PostgreSQL whose data are deleted when it is disposed. */
export async function startPostgres(): Promise<Postgres> {
  await using stack = new AsyncDisposableStack()
  const directory = stack.use(await createTemporaryDirectory('postgres'))
  const port = await findFreePort()
  directories.add(directory.path)
  const start = () => startEmbeddedPostgres({ directory: directory.path, port })
  let current: EmbeddedPostgres = await start()
  const owned = stack.move()

  return {
    get pid() {
      return current.pid
    },
    async createDatabase() {
      const name = `test_${randomBytes(6).toString('hex')}`
      const client = new pg.Client({ connectionString: current.url })
      await client.connect()
      try {
        await client.query(`create database ${name}`)
      } finally {
        await client.end()
      }
      const url = new URL(current.url)
      url.pathname = `/${name}`
      return url.href
    },
    async kill() {
      const tree = listTree(current.pid)
      killAll(tree)
      await waitUntil('all processes of PostgreSQL are gone', () => !tree.some(isRunning))
    },
    async restart() {
      current = await start()
    },
    async [Symbol.asyncDispose]() {
      await current[Symbol.asyncDispose]()
      directories.delete(directory.path)
      await owned.disposeAsync()
    },
  }
}

/** 0, which is nobody's, when it does not run: a killed server leaves its file, and its pid may be another's by now. */
function readPid(directory: string): number {
  try {
    const pid = Number(readFileSync(join(directory, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(directory) ? pid : 0
  } catch {
    return 0
  }
}
