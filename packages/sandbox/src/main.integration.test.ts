import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it, vi } from 'vitest'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const children: ChildProcess[] = []
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')))

function run(environment: Record<string, string>, stdin: 'pipe' | 'ignore' = 'pipe') {
  const child = spawn(process.execPath, [main], { env: environment, stdio: [stdin, 'pipe', 'pipe'] })
  children.push(child)
  const output = { out: '', error: '' }
  child.stdout?.on('data', (chunk: Buffer) => (output.out += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (output.error += chunk.toString()))
  const ready = async () => {
    await vi.waitFor(() => expect(output.out).toContain('\n'), 15_000)
    return JSON.parse(output.out) as { ready: true; circleciUrl: string; gitlabUrl: string }
  }
  return { child, output, ready, ended: once(child, 'exit') }
}

it('says in one JSON line where it listens, uses the given tokens, and ends at once on SIGTERM', async () => {
  const process = run({ SANDBOX_CIRCLECI_TOKEN: 'mine', SANDBOX_GITLAB_TRIGGER_TOKEN: 'trigger' })
  const { circleciUrl, gitlabUrl } = await process.ready()
  expect((await fetch(`${circleciUrl}/api/v2/me`, { headers: { 'circle-token': 'mine' } })).status).toBe(200)
  const body = new URLSearchParams({ token: 'trigger', ref: 'main' })
  expect((await fetch(`${gitlabUrl}/api/v4/projects/a%2Fb/trigger/pipeline`, { method: 'POST', body })).status).toBe(
    201,
  )
  process.child.kill('SIGTERM')
  expect(await process.ended).toEqual([0, null])
  expect(process.output.out.trim().split('\n')).toHaveLength(1)
})

it('takes what the published example sends for an action without inputs, unless it is strict', async () => {
  const init = {
    method: 'POST',
    headers: { 'circle-token': 'mine', 'content-type': 'application/json' },
    body: '{"branch": "main", "parameters": null}',
  }
  const answers: number[] = []
  for (const strict of ['false', 'true']) {
    const { circleciUrl } = await run({ SANDBOX_CIRCLECI_TOKEN: 'mine', SANDBOX_STRICT: strict }).ready()
    answers.push((await fetch(`${circleciUrl}/api/v2/project/gh%2Fa%2Fb/pipeline`, init)).status)
  }
  expect(answers).toEqual([201, 400])
})

it('ends when its standard input closes', async () => {
  const process = run({})
  await process.ready()
  process.child.stdin?.end()
  expect(await process.ended).toEqual([0, null])
})

it('stays when started without a standard input', async () => {
  const process = run({}, 'ignore')
  const { circleciUrl } = await process.ready()
  expect((await fetch(`${circleciUrl}/api/v2/me`)).status).toBe(401)
})

it('ends when its parent dies, even without a pipe', async () => {
  const script = `const c = require('node:child_process').spawn(process.execPath, [${JSON.stringify(main)}], { stdio: ['ignore', 'pipe', 'inherit'] }); c.stdout.pipe(process.stdout); setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['-e', script], { env: {}, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(parent)
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const { circleciUrl } = JSON.parse(line.toString()) as { circleciUrl: string }
  parent.kill('SIGKILL')
  await vi.waitFor(() => expect(fetch(`${circleciUrl}/api/v2/me`)).rejects.toThrow('fetch failed'), 10_000)
})

it('names a taken port in one line and ends with 1', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const process = run({ SANDBOX_GITLAB_PORT: String(port) })
  expect(await process.ended).toEqual([1, null])
  expect(process.output.error.trim().split('\n')).toEqual([expect.stringContaining(String(port))])
  taken.close()
})
