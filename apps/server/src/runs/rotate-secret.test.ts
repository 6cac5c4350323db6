import { describe, expect, it, vi } from 'vitest'
import { createTestAction, startTestRun } from '../testing/action-fixtures.ts'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'
import { toMessageJson } from './dispatch/message-json.ts'
import { signText } from './dispatch/signature.ts'

interface App {
  secret: string
}

/** Checks a message as the agent does. */
const isSignedWith = (secret: string) => (text: string) => {
  const message = JSON.parse(text) as { headers: Record<string, string> }
  const { 'X-Port-Signature': signature, 'X-Port-Timestamp': timestamp, ...headers } = message.headers
  return signature === signText(secret, timestamp!, toMessageJson({ ...message, headers }))
}

const agentMethod = { type: 'WEBHOOK', url: 'https://ci.test', agent: true }

describe('the signing secret', () => {
  it('is not rotated while a run waits for an agent, or for approval', async () => {
    await using own = await createTestPortal()
    const url = `/v1/apps/${own.organization.clientId}/rotate-secret`
    const run = await startTestRun(own, await createTestAction(own, agentMethod))
    const unclaimed = await own.call('POST', url)
    expect(unclaimed).toMatchObject({ status: 409, body: { error: 'conflict' } })
    expect(unclaimed.body.message).toContain('runs wait for an agent to claim them')
    await own.call('PATCH', `/v1/actions/runs/${run.id}`, { status: 'SUCCESS' })

    const asked = await startTestRun(own, await createTestAction(own, agentMethod, { requiredApproval: true }))
    expect((await own.call('POST', url)).body.message).toContain('runs wait for approval')
    await own.call('PATCH', `/v1/actions/runs/${asked.id}/approval`, { status: 'DECLINE' })

    const rotated = await own.call('POST', url)
    expect(rotated.status).toBe(200)
    const { clientId } = own.organization
    const { secret } = rotated.body.app as unknown as App
    const reply = await own.call('POST', '/v1/auth/access_token', { clientId, clientSecret: secret }, {})
    const headers = { authorization: `Bearer ${String(reply.body.accessToken)}` }
    const revealed = await own.call('GET', '/ui/v1/credentials', undefined, headers)
    expect(revealed.body.credentials).toEqual({ clientId, clientSecret: secret })
  })

  it('does not wait for what belongs to other organisations', async () => {
    await using own = await createTestPortal()
    await startTestRun(own, await createTestAction(own, agentMethod))
    const other = await own.addOrganization()
    const headers = { authorization: `Bearer ${other.token}` }
    expect((await own.call('POST', `/v1/apps/${other.clientId}/rotate-secret`, undefined, headers)).status).toBe(200)
  })

  // Both wait for a lock that the test holds, in the order that each case names.
  describe('rotated while a run is being started', () => {
    const withKafka = { KAFKA_BROKERS: 'localhost:1', KAFKA_SECURITY_PROTOCOL: 'PLAINTEXT' }

    /** Again when the rotation gave up, as it does after three seconds: the run was too slow to join it at the lock. */
    async function race(own: TestPortal, first: 'run' | 'rotation') {
      while (true) {
        const outcome = await raceOnce(own, first)
        if (outcome.rotated.status !== 503) return outcome
      }
    }

    async function raceOnce(own: TestPortal, first: 'run' | 'rotation') {
      const { clientId } = own.organization
      const action = await createTestAction(own, agentMethod)
      const start = () => own.call('POST', `/v1/actions/${action}/runs`, {})
      const rotation = () => own.call('POST', `/v1/apps/${clientId}/rotate-secret`)
      // What is slow the first time must not run into the time-out of the lock, and the old secret is remembered now.
      await start()
      await own.services.pool.query('delete from kafka_outbox')
      const blocker = await own.services.pool.connect()
      try {
        await blocker.query('begin; lock table run in access exclusive mode')
        const waiting = async (count: number) =>
          vi.waitFor(async () => {
            const { rows } = await own.services.pool.query(
              "select from pg_locks where not granted and relation = 'run'::regclass",
            )
            expect(rows).toHaveLength(count)
          }, 20_000)
        const one = first === 'run' ? start() : rotation()
        await waiting(1)
        const two = first === 'run' ? rotation() : start()
        await waiting(2)
        await blocker.query('rollback')
        const [a, b] = await Promise.all([one, two])
        return first === 'run' ? { started: a, rotated: b } : { started: b, rotated: a }
      } finally {
        // Closed rather than returned, so that a failed test blocks nobody.
        blocker.release(true)
      }
    }

    const readMessages = async (own: TestPortal) =>
      (await own.services.pool.query<{ value: string }>('select value from kafka_outbox')).rows.map(
        ({ value }) => value,
      )

    it('is refused when the message of the run came first', async () => {
      await using own = await createTestPortal(withKafka)
      const { started, rotated } = await race(own, 'run')
      expect(started.status).toBe(202)
      expect(rotated).toMatchObject({ status: 409, body: { error: 'conflict' } })
      expect(rotated.body.message).toContain('messages wait for Kafka')
      expect((await readMessages(own)).map(isSignedWith(own.organization.clientSecret))).toEqual([true])
    })

    it('has the message of the run signed anew when it came first itself', async () => {
      await using own = await createTestPortal(withKafka)
      const { started, rotated } = await race(own, 'rotation')
      expect(rotated.status).toBe(200)
      expect(started.status).toBe(202)
      const { secret } = rotated.body.app as unknown as App
      expect((await readMessages(own)).map(isSignedWith(secret))).toEqual([true])
    })
  })
})
