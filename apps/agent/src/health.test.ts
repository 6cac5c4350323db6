import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { createHealthServer } from './health.ts'
import { createMetrics } from './metrics.ts'

const zero = () => 0

describe('the health server', () => {
  it('is ready only while the agent takes work, and says why it is not', async () => {
    let problems = ['no work is being taken']
    await using app = createHealthServer({ findProblems: () => problems, registry: new Registry() })

    const before = await app.inject('/readyz')
    problems = []
    const after = await app.inject('/readyz')

    expect([before.statusCode, before.json()]).toEqual([503, { ok: false, problems: ['no work is being taken'] }])
    expect([after.statusCode, after.json()]).toEqual([200, { ok: true, problems: [] }])
    expect((await app.inject('/healthz')).statusCode).toBe(200)
  })

  it('shows what the agent does', async () => {
    const metrics = createMetrics({ inFlight: () => 3, waiting: zero, journalBytes: () => 42, reportBacklog: zero })
    metrics.handled.inc({ outcome: 'success' })
    await using app = createHealthServer({ findProblems: () => [], registry: metrics.registry })

    const { body } = await app.inject('/metrics')

    expect(body).toContain('portolan_agent_requests_in_flight 3')
    expect(body).toContain('portolan_agent_journal_bytes 42')
    expect(body).toContain('portolan_agent_messages_handled_total{outcome="success"} 1')
  })
})
