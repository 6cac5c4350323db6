import { expect, vi } from 'vitest'
import type { TestPortal } from './test-portal.ts'

type Members = Record<string, unknown>

let counter = 0

/** Creates a CREATE action with the given method and parts, and returns its identifier. */
export async function createTestAction(
  portal: TestPortal,
  invocationMethod: Members,
  parts: Members = {},
): Promise<string> {
  const identifier = `action_${++counter}`
  const { userInputs = { properties: {} }, ...rest } = parts
  const reply = await portal.call('POST', '/v1/actions', {
    identifier,
    title: 'Test',
    trigger: { type: 'self-service', operation: 'CREATE', userInputs },
    invocationMethod,
    ...rest,
  })
  expect(reply).toMatchObject({ status: 201 })
  return identifier
}

/** Starts a run and returns its body. */
export async function startTestRun(
  portal: TestPortal,
  action: string,
  body: Members = {},
  headers: Record<string, string> = {},
): Promise<Members & { id: string }> {
  const reply = await portal.call('POST', `/v1/actions/${action}/runs`, body, {
    authorization: `Bearer ${portal.token}`,
    ...headers,
  })
  expect(reply).toMatchObject({ status: 202 })
  return reply.body.run as unknown as Members & { id: string }
}

/** A run of a fresh action that waits for the agent, so that nothing but the test changes it. */
export async function startAgentRun(portal: TestPortal, parts: Members = {}): Promise<string> {
  const action = await createTestAction(portal, { type: 'WEBHOOK', url: 'https://ci.test', agent: true }, parts)
  return (await startTestRun(portal, action)).id
}

export async function readRun(portal: TestPortal, runId: string): Promise<Members> {
  const reply = await portal.call('GET', `/v1/actions/runs/${runId}`)
  return reply.body.run as unknown as Members
}

/** Waits until a run has the status, and returns it. */
export async function waitForStatus(portal: TestPortal, runId: string, status: string): Promise<Members> {
  return vi.waitFor(
    async () => {
      const run = await readRun(portal, runId)
      expect(run.status).toBe(status)
      return run
    },
    { timeout: 60_000, interval: 20 },
  )
}
