import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

describe('a run for the agent by polling', () => {
  it('is started, claimed, acknowledged once and reported', async () => {
    const created = await portal.call('POST', '/v1/actions', {
      identifier: 'scaffold',
      title: 'Scaffold',
      trigger: {
        type: 'self-service',
        operation: 'CREATE',
        userInputs: { properties: { size: { type: 'string' } }, required: ['size'] },
      },
      invocationMethod: { type: 'WEBHOOK', url: 'https://ci.test', agent: true, body: { size: '{{ .inputs.size }}' } },
    })
    expect(created.status).toBe(201)

    const started = await portal.call('POST', '/v1/actions/scaffold/runs', { properties: { size: 'small' } })
    expect(started.status).toBe(202)
    expect(started.body.run).toMatchObject({ status: 'IN_PROGRESS', pendingExecution: true })
    const { id } = started.body.run as unknown as { id: string }

    const claim = { installationId: '_PORT_EXEC_AGENT', limit: 10, invocationMethod: 'WEBHOOK' }
    const claimed = await portal.call('POST', '/v1/actions/runs/claim-pending', claim)
    expect(claimed.body.runs).toMatchObject([{ id, payload: { agent: true, body: { size: 'small' } } }])
    expect((await portal.call('POST', '/v1/actions/runs/claim-pending', claim)).body.runs).toEqual([])
    expect((await portal.call('PATCH', '/v1/actions/runs/ack', { runIds: [id] })).body.ackedCount).toBe(1)
    expect((await portal.call('PATCH', '/v1/actions/runs/ack', { runIds: [id] })).body.ackedCount).toBe(0)

    const ended = await portal.call('PATCH', `/v1/actions/runs/${id}`, { status: 'SUCCESS', link: 'https://ci.test/1' })
    expect(ended.body.run).toMatchObject({ status: 'SUCCESS', link: ['https://ci.test/1'], pendingExecution: false })
  })
})
