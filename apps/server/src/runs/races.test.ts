import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestAction, readRun, startAgentRun, startTestRun } from '../testing/action-fixtures.ts'
import { startFakeBackend, type FakeBackend } from '../testing/fake-backend.ts'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

let portal: TestPortal
let backend: FakeBackend
beforeAll(async () => {
  backend = await startFakeBackend()
  portal = await createTestPortal({ PORTOLAN_OUTBOUND_ALLOW: '127.0.0.1' })
})
afterAll(async () => {
  await portal[Symbol.asyncDispose]()
  await backend[Symbol.asyncDispose]()
})

const statuses = (replies: { status: number }[]) => replies.map((reply) => reply.status).toSorted((a, b) => a - b)

describe('at the same time', () => {
  it('two contradicting reports end a run once, and the other hears of it', async () => {
    for (let round = 0; round < 10; round++) {
      const id = await startAgentRun(portal)
      const report = (status: string) => portal.call('PATCH', `/v1/actions/runs/${id}`, { status })
      const replies = await Promise.all([report('SUCCESS'), report('FAILURE')])
      expect(statuses(replies)).toEqual([200, 422])
      const winner = replies.find((reply) => reply.status === 200)!.body.run as unknown as { status: string }
      expect((await readRun(portal, id)).status).toBe(winner.status)
    }
  })

  it('two claims never get the same run, and two acknowledgements count it once', async () => {
    const own = await createTestPortal()
    const ids = await Promise.all(Array.from({ length: 20 }, () => startAgentRun(own)))
    const claim = async () => {
      const body = { installationId: '_PORT_EXEC_AGENT', limit: 15 }
      const reply = await own.call('POST', '/v1/actions/runs/claim-pending', body)
      return (reply.body.runs as unknown as { id: string }[]).map((run) => run.id)
    }
    const claimed = (await Promise.all([claim(), claim(), claim()])).flat()
    expect(new Set(claimed).size).toBe(claimed.length)

    const acknowledge = () => own.call('PATCH', '/v1/actions/runs/ack', { runIds: ids })
    const counts = (await Promise.all([acknowledge(), acknowledge()])).map((reply) => Number(reply.body.ackedCount))
    expect(counts[0]! + counts[1]!).toBe(claimed.length)
    await own[Symbol.asyncDispose]()
  })

  it('an approval and a refusal give one outcome and at most one delivery', async () => {
    const { adminEmail, adminPassword } = portal.organization
    const signedIn = await portal.call('POST', '/ui/v1/session', { email: adminEmail, password: adminPassword }, {})
    const admin = { cookie: String(signedIn.headers['set-cookie']).split(';')[0]!, 'x-portolan-request': '1' }
    const action = await createTestAction(portal, { type: 'WEBHOOK', url: backend.url }, { requiredApproval: true })
    for (let round = 0; round < 10; round++) {
      const { id } = await startTestRun(portal, action)
      const decide = (status: string, headers?: Record<string, string>) =>
        portal.call('PATCH', `/v1/actions/runs/${id}/approval`, { status }, headers)
      const replies = await Promise.all([decide('APPROVE'), decide('DECLINE', admin)])
      expect(statuses(replies)).toEqual([201, 422])
      const run = await readRun(portal, id)
      expect(['IN_PROGRESS', 'DECLINED']).toContain(run.status)
      const delivered = backend.received.filter((request) => request.headers['x-port-delivery'] === id)
      if (run.status === 'DECLINED') expect(delivered).toEqual([])
    }
  })

  it('fifty starts with one Idempotency-Key start one run and deliver it once', async () => {
    backend.received.length = 0
    const action = await createTestAction(portal, { type: 'WEBHOOK', url: backend.url, synchronized: true })
    const headers = { authorization: portal.token, 'idempotency-key': 'fifty' }
    const replies = await Promise.all(
      Array.from({ length: 50 }, () => portal.call('POST', `/v1/actions/${action}/runs`, { properties: {} }, headers)),
    )
    const ids = new Set(replies.map((reply) => (reply.body.run as unknown as { id: string }).id))
    expect(statuses(replies)).toEqual(Array(50).fill(202))
    expect(ids.size).toBe(1)
    await expect.poll(async () => (await readRun(portal, [...ids][0]!)).status).toBe('SUCCESS')
    expect(backend.received.filter((request) => ids.has(String(request.headers['x-port-delivery'])))).toHaveLength(1)
  })

  it('writers of one log get ids in the order in which readers see the lines', async () => {
    const id = await startAgentRun(portal)
    const write = (line: number) => portal.call('POST', `/v1/actions/runs/${id}/logs`, { message: `${line}` })
    const seen: string[] = []
    const readNew = async () => {
      const reply = await portal.call('GET', `/ui/v1/runs/${id}/logs?after=${seen.at(-1) ?? ''}`)
      seen.push(...(reply.body.runLogs as unknown as { id: string }[]).map((log) => log.id))
    }
    const writing = Promise.all(Array.from({ length: 60 }, (_, line) => write(line)))
    let isWriting = true
    void writing.finally(() => (isWriting = false))
    while (isWriting) await readNew()
    await readNew()
    expect(seen).toHaveLength(60)
    expect(seen).toEqual([...new Set(seen)].sort())
  })

  it('a repeated batch of reports of two agents applies each once and never deadlocks', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => startAgentRun(portal)))
    const reports = ids.map((runId) => ({ runId, reportId: `rep-${runId}`, logs: [], report: { status: 'SUCCESS' } }))
    const send = (items: unknown[]) => portal.call('POST', '/v1/agent/run-reports', { reports: items })
    const replies = await Promise.all([send(reports), send(reports.toReversed()), send(reports)])
    expect(statuses(replies)).toEqual([200, 200, 200])
    const outcomes = replies.flatMap((reply) =>
      (reply.body.outcomes as unknown as { outcome: string }[]).map((o) => o.outcome),
    )
    expect(outcomes.filter((outcome) => outcome === 'applied')).toHaveLength(20)
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(40)
  })
})
