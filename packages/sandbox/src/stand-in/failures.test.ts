import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_CIRCLECI_TOKEN, DEFAULT_GITLAB_TRIGGER_TOKEN, startSandbox } from '../index.ts'
import type { FailureRule, Sandbox } from '../index.ts'

let sandbox: Sandbox
beforeEach(async () => void (sandbox = await startSandbox()))
afterEach(() => sandbox[Symbol.asyncDispose]())

const providers = {
  circleci: {
    started: () => sandbox.circleci.pipelines().length,
    trigger: (signal?: AbortSignal) =>
      fetch(`${sandbox.circleci.url}/api/v2/project/gh%2Facme%2Fcart/pipeline`, {
        method: 'POST',
        headers: { 'circle-token': DEFAULT_CIRCLECI_TOKEN },
        ...(signal && { signal }),
      }),
  },
  gitlab: {
    started: () => sandbox.gitlab.pipelines().length,
    trigger: (signal?: AbortSignal) =>
      fetch(`${sandbox.gitlab.url}/api/v4/projects/acme%2Fcart/trigger/pipeline`, {
        method: 'POST',
        body: new URLSearchParams({ token: DEFAULT_GITLAB_TRIGGER_TOKEN, ref: 'main' }),
        ...(signal && { signal }),
      }),
  },
}

describe.each(['circleci', 'gitlab'] as const)('failures of %s on demand', (name) => {
  const { started, trigger } = providers[name]

  it.each([401, 404, 500])('answers %i without starting a pipeline', async (status) => {
    sandbox[name].fail({ failure: { kind: 'status', status } })
    const response = await trigger()
    expect(response.status).toBe(status)
    expect(await response.json()).toHaveProperty('message')
    expect(started()).toBe(0)
    expect((await trigger()).status).toBe(201)
  })

  it('answers 429 with the time to wait', async () => {
    sandbox[name].fail({ failure: { kind: 'status', status: 429, retryAfterSeconds: 7 } })
    const response = await trigger()
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('7')
  })

  it('fails as many requests as asked, then none', async () => {
    sandbox[name].fail({ failure: { kind: 'status', status: 500 }, times: 2 })
    expect([(await trigger()).status, (await trigger()).status, (await trigger()).status]).toEqual([500, 500, 201])
  })

  it('fails only the requests that the rule names', async () => {
    sandbox[name].fail({ failure: { kind: 'status', status: 500 }, when: { method: 'GET' } })
    sandbox[name].fail({ failure: { kind: 'status', status: 500 }, when: { path: '/elsewhere' } })
    expect((await trigger()).status).toBe(201)
    sandbox[name].fail({ failure: { kind: 'status', status: 503 }, when: { method: 'post', path: 'acme%2Fcart' } })
    expect((await trigger()).status).toBe(503)
  })

  it('answers late', async () => {
    sandbox[name].fail({ failure: { kind: 'slow', delayMs: 150 } })
    const startedAtMs = performance.now()
    expect((await trigger()).status).toBe(201)
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(145)
  })

  it.each([
    ['before-effect', 0],
    ['after-effect', 1],
  ] as const)('keeps a client waiting %s until its time-out', async (at, pipelines) => {
    sandbox[name].fail({ failure: { kind: 'slow', delayMs: 60_000, at } })
    await expect(trigger(AbortSignal.timeout(300))).rejects.toThrow('aborted due to timeout')
    expect(started()).toBe(pipelines)
  })

  it.each([
    ['before-effect', 0],
    ['after-effect', 1],
  ] as const)('cuts the connection %s without sending a byte', async (at, pipelines) => {
    sandbox[name].fail({ failure: { kind: 'cut', at } })
    await expect(trigger()).rejects.toThrow('fetch failed')
    expect(started()).toBe(pipelines)
  })

  it.each([
    ['after-headers', 0],
    ['mid-body', 1],
  ] as const)('cuts the connection %s, when the client already knows the status', async (at, leastBytes) => {
    sandbox[name].fail({ failure: { kind: 'cut', at } })
    const response = await trigger()
    expect(response.status).toBe(201)
    const { bytes, error } = await readUntilError(response)
    expect(error).toBeInstanceOf(TypeError)
    expect(bytes).toBeGreaterThanOrEqual(leastBytes)
    expect(bytes).toBeLessThan(Number(response.headers.get('content-length')))
    expect(started()).toBe(1)
  })

  it('records what it did to each request', async () => {
    sandbox[name].fail({ failure: { kind: 'cut', at: 'after-effect' } })
    await expect(trigger()).rejects.toThrow()
    expect(sandbox[name].requests()).toMatchObject([{ status: 201, failure: { kind: 'cut', at: 'after-effect' } }])
  })

  it('forgets failures when told to', async () => {
    sandbox[name].fail({ failure: { kind: 'status', status: 500 }, times: 5 })
    sandbox[name].clearFailures()
    expect((await trigger()).status).toBe(201)
  })

  it.each([
    [{ failure: { kind: 'explode' } }, 'failure'],
    [{ failure: { kind: 'status', status: 200 } }, 'failure.status must be >= 400'],
    [{ failure: { kind: 'cut' } }, "failure must have required property 'at'"],
    [{ failure: { kind: 'slow', delayMs: 1 }, times: 0 }, 'times must be >= 1'],
  ])('refuses the malformed rule %j', (rule, message) => {
    expect(() => sandbox[name].fail(rule as FailureRule)).toThrow(message)
  })

  it('takes, lists and drops failures over HTTP', async () => {
    const url = `${sandbox[name].url}/_sandbox/failures`
    const rule = { failure: { kind: 'status', status: 429, retryAfterSeconds: 1 }, times: 2 }
    expect((await fetch(url, { method: 'POST', body: JSON.stringify(rule) })).status).toBe(201)
    expect((await trigger()).status).toBe(429)
    expect(await (await fetch(url)).json()).toEqual({ failures: [{ ...rule, left: 1 }] })
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(204)
    expect((await trigger()).status).toBe(201)
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(400)
    expect((await fetch(url, { method: 'POST', body: 'nonsense' })).status).toBe(400)
  })
})

async function readUntilError(response: Response) {
  let bytes = 0
  const reader = response.body?.getReader()
  try {
    for (;;) {
      const chunk = await reader?.read()
      if (chunk === undefined || chunk.done) return { bytes, error: undefined }
      bytes += (chunk.value as Uint8Array).length
    }
  } catch (error) {
    return { bytes, error }
  }
}
