import { createEvaluator, type Evaluator } from '@portolan/expressions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BackendResponse } from '../backends/backend-response.ts'
import { planRequest, type RequestPlan } from '../plan-request.ts'
import { toRunMessage } from '../run-message.ts'
import { findCompileErrors } from './find-compile-errors.ts'
import type { MappingEntry } from './mapping-entry.ts'
import { parseMapping } from './parse-mapping.ts'

const encrypted = 'AAECAwQFBgcICQoLDA0OD1A4dPCbbKkIfIGZO5UKulRvkdlliCc1'
const method = { type: 'WEBHOOK', agent: true, url: 'https://ops.acme.test/hook', method: 'PUT' }
const message = toRunMessage('run', 'r_1', {
  service: 'cart',
  payload: { action: { invocationMethod: method }, properties: { token: encrypted } },
  context: { runId: 'r_1' },
  headers: { 'X-Team': 'core', 'X-Port-Signature': 'v1,…', 'X-Port-Timestamp': '1' },
})
const response = (json: unknown, status = 200): BackendResponse => ({
  status,
  headers: { location: '/jobs/7' },
  text: JSON.stringify(json),
  truncated: false,
  json,
})

describe('a mapping file of the operator', () => {
  let evaluator: Evaluator
  beforeAll(() => void (evaluator = createEvaluator()))
  afterAll(() => evaluator[Symbol.asyncDispose]())

  const plan = (entries: object[]) =>
    planRequest(
      {
        entries: parseMapping(JSON.stringify(entries)).entries,
        engine: { evaluator, env: { TEAM: 'core' } },
        gitlab: { gitlabUrl: 'https://gitlab.com/', env: {} },
        clientSecret: 's3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr',
      },
      message,
    ) as Promise<RequestPlan & { refusal?: string }>

  it('takes the first entry that is enabled by true or by a program that yields exactly true', async () => {
    const entries = [
      { enabled: false, url: '"https://a.test/1"' },
      { enabled: '"true"', url: '"https://a.test/2"' },
      { enabled: 'syntax error(', url: '"https://a.test/3"' },
      { enabled: '.service == "cart"', url: '"https://a.test/4"' },
      { url: '"https://a.test/5"' },
    ]
    expect((await plan(entries)).request.url).toBe('https://a.test/4')
  })

  it('falls back to the action for method, URL, headers and body', async () => {
    const { request } = await plan([{}])
    expect(request).toMatchObject({ method: 'PUT', url: 'https://ops.acme.test/hook', headers: { 'X-Team': 'core' } })
    expect(JSON.parse(request.raw)).toEqual({ ...message.forMapping, headers: { 'X-Team': 'core' } })
  })

  it('forwards the headers of the action to no other address', async () => {
    expect((await plan([{ url: '"https://other.test"' }])).request.headers).toEqual({})
  })

  it('evaluates each leaf, keeps literals and empty objects, and reads failing programs as null', async () => {
    const body = { list: ['.service', 1], nested: { no: '.a.b.c | error' }, flag: true, empty: {} }
    expect((await plan([{ body }])).request.raw).toBe('{"list":["cart",1],"nested":{"no":null},"flag":true,"empty":{}}')
  })

  it('leaves out null headers and parameters, and refuses a null URL', async () => {
    const entry = { headers: { 'X-A': '.absent', 'X-B': 'env.TEAM' }, query: { q: '.service', none: '.absent' } }
    const { request } = await plan([entry])
    expect(request.headers).toEqual({ 'X-B': 'core' })
    expect(request.url).toBe('https://ops.acme.test/hook?q=cart')
    expect((await plan([{ url: '.absent' }])).refusal).toContain('There is no URL to call')
  })

  it('decrypts before it evaluates, and never sends ciphertext that it cannot decrypt', async () => {
    const body = { token: '.payload.properties.token' }
    const decrypting = [{ body, fieldsToDecryptPaths: ['payload.properties.token'] }]
    expect((await plan(decrypting)).request.raw).toBe('{"token":"hunter2"}')
    expect((await plan([{ body, fieldsToDecryptPaths: ['service'] }])).refusal).toContain('"service"')
  })

  it('reports by programs over request and response', async () => {
    const report = {
      link: '"https://ci.test" + .response.headers.location',
      externalRunId: '.response.json.id | tostring',
      summary: '.request.method + " for " + .body.service',
      status: 'if .response.statusCode == 200 then "SUCCESS" else "FAILURE" end',
    }
    const { toReport } = await plan([{ report }])
    expect(await toReport(response({ id: 7 }))).toEqual({
      link: 'https://ci.test/jobs/7',
      externalRunId: '7',
      summary: 'PUT for cart',
      status: 'SUCCESS',
    })
  })

  it('lets no null, text of null or unknown status hide a failure', async () => {
    const { toReport } = await plan([{ report: { status: '.x', externalRunId: '.response.json.id | tostring' } }])
    expect(await toReport(response({}))).toEqual({})
    const done = await plan([{ report: { status: '"DONE"' } }])
    expect(await done.toReport(response({}))).toEqual({})
  })

  it('names programs that are no jq, by entry and field', async () => {
    const entries: MappingEntry[] = [{ enabled: true, fieldsToDecryptPaths: [], body: { a: '.ok', b: '.x |' } }]
    expect(await findCompileErrors(evaluator, entries)).toEqual([
      'Entry 1, field "body": ".x |" is no jq and counts as null',
    ])
  })
})
