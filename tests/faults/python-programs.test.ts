import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createTemporaryDirectory,
  type Portal,
  serverEnvironment,
  startPortal,
  startPostgres,
} from '../support/index.ts'

const run = promisify(execFile)
const INSTALL_TIMEOUT_MS = 120_000

/** The two programs of the GitLab CI document, run by a real Python with the real `requests`. */
describe('the Python programs of the GitLab CI document, with the base URL changed', () => {
  const stack = new AsyncDisposableStack()
  let portal: Portal
  let directory: string
  let python: string

  beforeAll(async () => {
    const postgres = stack.use(await startPostgres())
    portal = stack.use(await startPortal({ environment: serverEnvironment(await postgres.createDatabase()) }))
    directory = stack.use(await createTemporaryDirectory('python')).path
    python = await findPython(directory)
    await portal.client.request('POST', '/v1/blueprints', { body: BLUEPRINT })
  }, INSTALL_TIMEOUT_MS)
  afterAll(() => stack.disposeAsync())

  it('creates the entity, and leaves it as it is when run again', async () => {
    // Its slips, which no server can make good: a JSON literal, and a variable of the other program.
    const corrected = { true: 'True', 'get_response.json()': 'create_response.json()' }

    const first = await runProgram('upsert_entity.py', corrected)
    const second = await runProgram('upsert_entity.py', corrected)

    expect(first).toMatchObject({ ok: true, entity: { identifier: 'example-entity', properties: PROPERTIES } })
    expect(second.entity).toEqual(first.entity)
  })

  it('gets an entity, and a reply that says so when there is none', async () => {
    const missing = await runProgram('get_entity.py')
    await portal.client.request('POST', '/v1/blueprints/test-blueprint/entities', {
      body: { identifier: 'test-entity', properties: PROPERTIES },
    })
    const found = await runProgram('get_entity.py')

    expect(missing).toMatchObject({ ok: false, error: 'not_found', message: expect.stringContaining('test-entity') })
    expect(found).toMatchObject({ ok: true, entity: { identifier: 'test-entity', properties: PROPERTIES } })
  })

  async function runProgram(name: string, corrections: Record<string, string> = {}): Promise<Record<string, unknown>> {
    const printed = await readFile(new URL(`../fixtures/gitlab-ci/${name}`, import.meta.url), 'utf8')
    const changes = { 'https://api.getport.io': portal.url, ...corrections }
    const program = Object.entries(changes).reduce((text, [from, to]) => {
      expect(text, `the printed program contains ${from}`).toContain(from)
      return text.replace(from, to)
    }, printed)
    const path = join(directory, name)
    await writeFile(path, program)
    const { clientId, clientSecret } = portal.credentials
    const env = { PATH: process.env.PATH, PORT_CLIENT_ID: clientId, PORT_CLIENT_SECRET: clientSecret }
    const { stdout } = await run(python, [path], { env, timeout: 30_000 })
    return JSON.parse(stdout) as Record<string, unknown>
  }
})

/** A Python that has `requests`: the machine's own, else one in a virtual environment. */
async function findPython(directory: string): Promise<string> {
  const hasRequests = await run('python3', ['-c', 'import requests']).then(
    () => true,
    () => false,
  )
  if (hasRequests) return 'python3'
  const environment = join(directory, 'venv')
  await run('python3', ['-m', 'venv', environment])
  await run(join(environment, 'bin', 'pip'), ['install', '--quiet', 'requests>=2.28.2'])
  return join(environment, 'bin', 'python')
}

const PROPERTIES = {
  myStringProp: 'My value',
  myNumberProp: 1,
  myBooleanProp: true,
  myArrayProp: ['myVal1', 'myVal2'],
  myObjectProp: { myKey: 'myVal', myExtraKey: 'myExtraVal' },
}

const BLUEPRINT = {
  identifier: 'test-blueprint',
  title: 'Test',
  schema: {
    properties: {
      myStringProp: { type: 'string' },
      myNumberProp: { type: 'number' },
      myBooleanProp: { type: 'boolean' },
      myArrayProp: { type: 'array' },
      myObjectProp: { type: 'object' },
    },
    required: [],
  },
}
