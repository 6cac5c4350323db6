import { afterEach, beforeEach, expect, it } from 'vitest'
import { createManualClock, DEFAULT_CIRCLECI_TOKEN, maskSecret, startSandbox } from '../index.ts'
import type { RecordedRequest, Sandbox } from '../index.ts'
import { Recorder } from './recorder.ts'

const noon = new Date('2026-01-05T12:00:00Z')
const body = '{ "branch" : "m\u00fcnchen" }'
let sandbox: Sandbox
beforeEach(async () => void (sandbox = await startSandbox({ clock: createManualClock(noon) })))
afterEach(() => sandbox[Symbol.asyncDispose]())

const trigger = () =>
  fetch(`${sandbox.circleci.url}/api/v2/project/gh%2Facme%2Fcart/pipeline?circle-token=other`, {
    method: 'POST',
    headers: {
      'circle-token': DEFAULT_CIRCLECI_TOKEN,
      'content-type': 'application/json',
      'x-port-signature': 'v1,abc',
    },
    body,
  })

it('keeps each request as it arrived: path still encoded, bytes of the body, headers and time', async () => {
  await trigger()
  const [request] = sandbox.circleci.requests()
  expect(request).toMatchObject({
    sequence: 1,
    at: noon,
    method: 'POST',
    path: '/api/v2/project/gh%2Facme%2Fcart/pipeline',
    status: 201,
    headers: { 'x-port-signature': 'v1,abc' },
  })
  expect(request?.body.equals(Buffer.from(body))).toBe(true)
})

it('masks tokens in headers and query so that equal tokens can still be recognised', async () => {
  await trigger()
  const [request] = sandbox.circleci.requests()
  expect(request?.headers['circle-token']).toBe(maskSecret(DEFAULT_CIRCLECI_TOKEN))
  expect(JSON.stringify(request)).not.toContain(DEFAULT_CIRCLECI_TOKEN)
  expect(request?.url).toContain(`circle-token=${maskSecret('other')}`)
})

it('tells listeners of a request before it has an effect, until they unsubscribe', async () => {
  const heard: [RecordedRequest, pipelines: number][] = []
  const subscription = sandbox.circleci.onRequest((request) => {
    heard.push([request, sandbox.circleci.pipelines().length])
  })
  await trigger()
  subscription[Symbol.dispose]()
  await trigger()
  expect(heard).toHaveLength(1)
  expect(heard[0]?.[0].body.toString()).toBe(body)
  expect(heard[0]?.[1]).toBe(0)
})

it('lists and forgets requests over HTTP', async () => {
  await trigger()
  const url = `${sandbox.circleci.url}/_sandbox/requests`
  const { requests } = (await (await fetch(url)).json()) as { requests: { body: string; bodyBase64: string }[] }
  expect(requests).toMatchObject([{ body, bodyBase64: Buffer.from(body).toString('base64') }])
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(204)
  expect(sandbox.circleci.requests()).toEqual([])
})

it('records requests that it refuses, and refuses a body above 1 MiB', async () => {
  const response = await fetch(`${sandbox.circleci.url}/api/v2/nothing`, {
    method: 'POST',
    body: 'x'.repeat(1024 * 1024 + 1),
  })
  expect(response.status).toBe(413)
  expect(sandbox.circleci.requests()).toMatchObject([{ method: 'POST', path: '/api/v2/nothing' }])
})

it('forgets the oldest requests before memory runs out', () => {
  const recorder = new Recorder()
  const record = (body: Buffer) => recorder.complete(recorder.begin(noon, 'POST', '/', {}), body)
  for (let count = 0; count < 10_001; count += 1) record(Buffer.alloc(0))
  expect(recorder.list()).toHaveLength(10_000)
  expect(recorder.list()[0]?.sequence).toBe(2)
  for (let count = 0; count < 65; count += 1) record(Buffer.alloc(1024 * 1024))
  expect(recorder.list()).toHaveLength(64)
})
