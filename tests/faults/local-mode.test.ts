import { spawn } from 'node:child_process'
import { chown } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { AddressInfo } from 'node:net'
import { findFreePort } from '../../scripts/kafka/free-ports.ts'
import { disposeAfterEach } from '../support/dispose-after-each.ts'
import {
  createTemporaryDirectory,
  isRunning,
  killAll,
  launchServer,
  listTree,
  type Portal,
  type ProcessFacts,
  startPortal,
  waitUntil,
} from '../support/index.ts'

/** The user "nobody", who owns nothing. */
const NOBODY = 65_534
const GONE_WITHIN_MS = 10_000

describe('local mode', () => {
  const use = disposeAfterEach()

  it('leaves no process behind after SIGTERM, and finds its data when it starts again', async () => {
    const portal = use(await startPortal())
    await createBlueprint(portal, 'kept')
    const tree = portal.program.listTree()

    const stoppedAt = performance.now()
    const exit = await portal.kill('SIGTERM')
    await allGone(tree)
    const tookMs = performance.now() - stoppedAt
    const { credentials } = portal
    await portal.start()

    expect(exit).toEqual({ code: 0, signal: null })
    expect(tookMs).toBeLessThan(GONE_WITHIN_MS)
    expect(tree.length, 'PostgreSQL, stand-ins and agent were there').toBeGreaterThan(3)
    expect(await findBlueprint(portal, 'kept')).toMatchObject({ identifier: 'kept' })
    expect(portal.credentials).toEqual(credentials)
  })

  it('leaves no process behind when it is told to end twice, as Ctrl+C through npm does', async () => {
    const portal = use(await startPortal())
    const tree = portal.program.listTree()

    const ended = portal.kill('SIGINT')
    await waitUntil(
      'the port is closed',
      async () =>
        fetch(portal.url).then(
          () => false,
          () => true,
        ),
      { intervalMs: 1 },
    )
    await portal.kill('SIGINT')
    await allGone(tree)

    expect(await ended).toEqual({ code: 0, signal: null })
  })

  it('ends with npm when that is told to end, as a service manager does', async () => {
    const directory = use(await createTemporaryDirectory('npm'))
    const port = await findFreePort()
    const npm = spawn('npm', ['start'], {
      cwd: new URL('../..', import.meta.url),
      env: { ...process.env, PORTOLAN_DATA_DIR: directory.path, PORTOLAN_PORT: String(port) },
      stdio: 'ignore',
    })
    const ready = async () =>
      (await fetch(`http://localhost:${port}/readyz`, { signal: AbortSignal.timeout(5_000) })).ok
    await waitUntil('npm start is ready', ready)
    const tree = listTree(npm.pid!)
    use({ [Symbol.asyncDispose]: async () => killAll(tree.filter(isRunning)) })

    npm.kill('SIGTERM')
    await allGone(tree)

    expect(tree.length, 'npm, server, PostgreSQL, stand-ins and agent were there').toBeGreaterThan(4)
  })

  it('survives kill -9: what it started ends by itself or is taken over, and the next start works', async () => {
    const portal = use(await startPortal())
    await createBlueprint(portal, 'kept')
    const tree = portal.program.listTree()
    const programs = tree.slice(1).filter(({ parentPid }) => parentPid === portal.program.pid)

    await portal.kill('SIGKILL')
    // PostgreSQL stays for the next start to take over; the others must see that they are alone.
    await waitUntil('stand-ins and agent are gone', () => programs.filter(isRunning).length <= 1, {
      timeoutMs: GONE_WITHIN_MS,
    })
    await portal.start()
    expect(await findBlueprint(portal, 'kept')).toMatchObject({ identifier: 'kept' })

    const second = portal.program.listTree()
    await portal.kill('SIGTERM')
    await allGone([...tree, ...second])
  })

  it('refuses a second process on the same data directory, and the first goes on', async () => {
    const portal = use(await startPortal({ environment: { PORTOLAN_DEMO: 'false' } }))

    const refused = await startRefused({ dataDir: portal.dataDir })

    expect(refused).toEqual(refusal(/Another Portolan already uses the data directory/))
    expect(await findBlueprint(portal, 'none').catch((error: Error) => error.message)).toContain('"none"')
  })

  it('refuses a port that is taken, and leaves nothing running', async () => {
    const other = createServer().listen(0, 'localhost')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const directory = use(await createTemporaryDirectory('data'))

    const refused = await startRefused({ dataDir: directory.path, port, environment: { PORTOLAN_DEMO: 'false' } })
    other.close()

    expect(refused).toEqual(refusal(new RegExp(`Port ${port} is taken: set PORTOLAN_PORT`)))
  })

  it('refuses variables that it cannot use, all of them in one line', async () => {
    const directory = use(await createTemporaryDirectory('data'))
    const environment = { PORTOLAN_DEMO: 'perhaps', PORTOLAN_DATABASE_CONNECTIONS: 'many' }

    const refused = await startRefused({ dataDir: directory.path, environment })

    expect(refused).toEqual(refusal(/PORTOLAN_DATABASE_CONNECTIONS must be .*PORTOLAN_DEMO must be true or false/))
  })

  it('refuses a database that nobody serves', async () => {
    const directory = use(await createTemporaryDirectory('data'))
    const DATABASE_URL = `postgres://portolan:secret-word@127.0.0.1:${await findFreePort()}/portolan`

    const refused = await startRefused({ dataDir: directory.path, environment: { DATABASE_URL } })

    expect(refused).toEqual(refusal(/The database at DATABASE_URL cannot be used/))
    expect(refused.said).not.toContain('secret-word')
  })

  it('starts as a user without any rights when the tests run as root', async () => {
    const directory = use(await createTemporaryDirectory('data'))
    const isRoot = process.getuid?.() === 0
    if (isRoot) await chown(directory.path, NOBODY, NOBODY)

    const portal = use(
      await startPortal({
        dataDir: directory.path,
        environment: { HOME: directory.path, PORTOLAN_DEMO: 'false' },
        ...(isRoot && { userId: NOBODY }),
      }),
    )

    await createBlueprint(portal, 'mine')
    expect(await findBlueprint(portal, 'mine')).toMatchObject({ identifier: 'mine' })
  })
})

interface Refusal {
  code: number | null
  /** What it wrote to standard error. */
  said: string
  /** How many lines that is. */
  lines: number
  /** How many of the processes that it started still run. */
  left: number
}

const refusal = (said: RegExp): Refusal => ({ code: 1, said: expect.stringMatching(said) as string, lines: 1, left: 0 })

/** Starts a server that is expected to end by itself. */
async function startRefused(options: {
  dataDir: string
  port?: number
  environment?: Record<string, string>
}): Promise<Refusal> {
  const program = launchServer({ port: await findFreePort(), ...options })
  const watching = setInterval(() => program.listTree(), 20)
  try {
    const { code } = await program.exited
    const said = program.errors.trimEnd()
    return { code, said, lines: said.split('\n').length, left: program.listSurvivors().length }
  } finally {
    clearInterval(watching)
    await program[Symbol.asyncDispose]()
  }
}

const allGone = (processes: readonly ProcessFacts[]) =>
  waitUntil('all processes are gone', () => !processes.some(isRunning), { timeoutMs: GONE_WITHIN_MS })

const createBlueprint = (portal: Portal, identifier: string) =>
  portal.client.request('POST', '/v1/blueprints', {
    body: { identifier, title: identifier, schema: { properties: {}, required: [] } },
  })

async function findBlueprint(portal: Portal, identifier: string): Promise<unknown> {
  return (await portal.client.request<{ blueprint: unknown }>('GET', `/v1/blueprints/${identifier}`)).blueprint
}
