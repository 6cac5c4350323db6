import { request as httpRequest } from 'node:http'
import { AGENT_INSTALLATION_ID } from '@portolan/contract/runs'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { authenticate } from '../access/index.ts'
import { LiveEvents } from '../live/live-events.ts'
import { createTestAction, readRun, startAgentRun, startTestRun } from '../testing/action-fixtures.ts'
import { createTestPortal, type TestPortal, type TestReply } from '../testing/test-portal.ts'
import { claimOrWait } from './claim-or-wait.ts'
import { ClaimWaiters } from './claim-waiters.ts'

const CLAIM = '/v1/actions/runs/claim-pending'
const AGENT = { installationId: AGENT_INSTALLATION_ID, invocationMethod: 'WEBHOOK', limit: 10 }
const GITLAB = { type: 'GITLAB', projectName: 'cart', groupName: 'acme' }
const LONG = 'wait=25'
const LONG_MS = 25_000
/** Patience for busy machines. */
const PATIENCE = { timeout: 20_000 }

let portal: TestPortal
beforeEach(async () => void (portal = await createTestPortal()))
afterEach(() => portal[Symbol.asyncDispose]())

async function claim(prefer: string, more: object = {}) {
  const headers = { authorization: `Bearer ${portal.token}`, prefer }
  return inTime(portal.call('POST', CLAIM, { ...AGENT, ...more }, headers))
}
/** What comes later came because the time was up. */
async function inTime<Result>(result: Promise<Result>): Promise<Result> {
  const startedAt = performance.now()
  const settled = await result
  expect(performance.now() - startedAt).toBeLessThan(LONG_MS)
  return settled
}
const idsOf = (reply: TestReply) => (reply.body.runs as unknown as { id: string }[]).map((run) => run.id)
async function waiting(count: number) {
  await expect.poll(() => portal.services.claimWaiters.size, PATIENCE).toBe(count)
}

/** Begins a claim and resolves once it waits. */
async function beginClaim(prefer = LONG, more: object = {}) {
  const reply = claim(prefer, more)
  await waiting(1)
  return { reply }
}

describe('a claim that may wait', () => {
  it('is answered at once when there is a run', async () => {
    const id = await startAgentRun(portal)
    const reply = await claim('respond-async, wait=90')
    expect(idsOf(reply)).toEqual([id])
    expect(reply.headers['preference-applied']).toBe('wait=25')
  })

  it('is answered with the run that is started while it waits', async () => {
    const action = await createTestAction(portal, { type: 'WEBHOOK', url: 'https://ci.test', agent: true })
    const { reply } = await beginClaim()
    const { id } = await startTestRun(portal, action)
    expect(idsOf(await reply)).toEqual([id])
    await waiting(0)
  })

  it('is answered with the run that an approval releases', async () => {
    const id = await startAgentRun(portal, { requiredApproval: true })
    const { reply } = await beginClaim()
    const vote = await portal.call('PATCH', `/v1/actions/runs/${id}/approval`, { status: 'APPROVE' })
    expect(vote.status).toBe(201)
    expect(idsOf(await reply)).toEqual([id])
  })

  it('is answered with the run whose claimant did not acknowledge it in time', async () => {
    const id = await startAgentRun(portal)
    expect(idsOf(await claim('', { visibilityTimeoutMs: 1_000 }))).toEqual([id])
    expect(idsOf(await claim(LONG))).toEqual([id])
  })

  it('is answered with an empty list when the time is up', async () => {
    const startedAt = performance.now()
    const reply = await claim('wait=1')
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990)
    expect(reply).toMatchObject({ status: 200, headers: { 'preference-applied': 'wait=1' }, body: { runs: [] } })
  })

  it('goes on waiting when runs are started for others', async () => {
    const other = await portal.addOrganization()
    const integration = {
      type: 'INTEGRATION_ACTION',
      installationId: 'my-github',
      integrationActionType: 'dispatch_workflow',
    }
    const elsewhere = await createTestAction(portal, {
      ...integration,
      integrationActionExecutionProperties: { org: 'acme', repo: 'cart', workflow: 'ci.yml' },
    })
    const { reply } = await beginClaim()
    await startTestRun(portal, elsewhere)
    portal.services.live.publish({
      orgId: other.orgId,
      kind: 'claimable',
      id: AGENT_INSTALLATION_ID,
      method: 'WEBHOOK',
    })
    const id = await startAgentRun(portal)
    expect(idsOf(await reply)).toEqual([id])
  })

  it('is answered at once when a run of another method can be claimed', async () => {
    const action = await createTestAction(portal, GITLAB)
    const { reply } = await beginClaim()
    await startTestRun(portal, action)
    expect(await reply).toMatchObject({ status: 200, body: { runs: [] } })
    // It came between the look at the one source and the wait at the other: nobody listened.
    expect(await claim(LONG)).toMatchObject({ status: 200, body: { runs: [] } })
    expect(await claim('', { invocationMethod: 'GITLAB' })).toMatchObject({ body: { runs: [{}] } })
    const again = await beginClaim()
    const id = await startAgentRun(portal)
    expect(idsOf(await again.reply)).toEqual([id])
  })

  it('does not wait without a Prefer header that can be read', async () => {
    for (const prefer of ['', 'wait', 'wait=soon', 'wait=5, "', 'handling=lenient']) {
      const reply = await claim(prefer)
      expect(reply).toMatchObject({ status: 200, body: { runs: [] } })
      expect(reply.headers).not.toHaveProperty('preference-applied')
    }
  })

  it('does not wait when too many do, and refuses those who may not claim at once', async () => {
    const { claimWaiters } = portal.services
    const crowd = Array.from({ length: 1_000 }, () => claimWaiters.enter(portal.organization.orgId, AGENT, 25)!)
    const reply = await claim(LONG)
    expect(reply).toMatchObject({ status: 200, body: { runs: [] } })
    expect(reply.headers).not.toHaveProperty('preference-applied')
    for (const waiter of crowd) waiter[Symbol.dispose]()
    expect(claimWaiters.size).toBe(0)

    expect(await portal.call('POST', CLAIM, AGENT, { prefer: LONG })).toMatchObject({ status: 401 })
    expect(await claim(LONG, { limit: 0 })).toMatchObject({ status: 422 })
    expect(claimWaiters.size).toBe(0)
  })

  it('hands each run to exactly one of many that wait', async () => {
    const action = await createTestAction(portal, { type: 'WEBHOOK', url: 'https://ci.test', agent: true })
    const claimed: string[] = []
    let isOver = false
    const agents = Array.from({ length: 8 }, async () => {
      while (!isOver) claimed.push(...idsOf(await claim('wait=1', { limit: 3 })))
    })
    const started = await Promise.all(Array.from({ length: 60 }, () => startTestRun(portal, action)))

    await expect.poll(() => claimed.length, PATIENCE).toBeGreaterThanOrEqual(60)
    isOver = true
    await Promise.all(agents)
    expect(claimed.toSorted()).toEqual(started.map(({ id }) => id).toSorted())
    expect(portal.services.claimWaiters.size).toBe(0)
  })

  it('hears of a run that is started at another server', async () => {
    const { services, organization } = portal
    const url = services.config.databaseUrl!
    await using live = new LiveEvents({ db: services.db, url, logger: services.logger })
    await live.start()
    await using waiters = new ClaimWaiters(live)
    const caller = await findCaller()
    using waiter = waiters.enter(organization.orgId, AGENT, 25)!
    const runs = inTime(claimOrWait({ ...services, live }, caller, AGENT, waiter))

    const id = await startAgentRun(portal)

    expect((await runs).map((run) => run.id)).toEqual([id])
  })
})

/** The organisation's credential, as a request of its own sees it. */
async function findCaller() {
  return authenticate(portal.services, {
    authorization: `Bearer ${portal.token}`,
    sessionId: undefined,
    userAgent: '',
  })
}

describe('a claim whose client goes away', () => {
  /** Sends a claim over a connection of its own. */
  async function send(prefer: string) {
    const url = await portal.app.listen({ port: 0, host: '127.0.0.1' })
    const headers = { authorization: `Bearer ${portal.token}`, 'content-type': 'application/json', prefer }
    const request = httpRequest(`${url}${CLAIM}`, { method: 'POST', headers })
    request.on('error', () => undefined)
    request.end(JSON.stringify(AGENT))
    return request
  }
  const connections = () =>
    new Promise<number>((resolve) => portal.app.server.getConnections((_error, count) => resolve(count)))

  it('takes no run that is started afterwards', async () => {
    const request = await send(LONG)
    await waiting(1)
    request.destroy()
    await waiting(0)
    const id = await startAgentRun(portal)
    expect(await readRun(portal, id)).toMatchObject({ pendingExecution: true, claimedUntil: null })
    expect(idsOf(await claim(''))).toEqual([id])
  })

  it.each([LONG, 'wait=0', ''])('gives back what is claimed at that moment (Prefer: %s)', async (prefer) => {
    const id = await startAgentRun(portal)
    const blocker = new pg.Client({ connectionString: portal.services.config.databaseUrl })
    await blocker.connect()
    await blocker.query('begin')
    // Lets claims look, and holds them up at the update.
    await blocker.query('lock table run in share mode')
    const request = await send(prefer)
    const isHeldUp = async () =>
      (await blocker.query(`select 1 from pg_locks where not granted and mode = 'RowExclusiveLock'`)).rowCount
    await expect.poll(isHeldUp, PATIENCE).toBe(1)
    request.destroy()
    await expect.poll(connections, PATIENCE).toBe(0)
    await blocker.query('commit')
    await blocker.end()

    await expect.poll(async () => idsOf(await claim('wait=1')), PATIENCE).toEqual([id])
    await waiting(0)
  })
})

describe('the end of the server', () => {
  it('answers every claim that waits, and claims nothing for it', async () => {
    const url = await portal.app.listen({ port: 0, host: '127.0.0.1' })
    const headers = { authorization: `Bearer ${portal.token}`, 'content-type': 'application/json', prefer: LONG }
    const replies = Array.from({ length: 20 }, () =>
      fetch(`${url}${CLAIM}`, { method: 'POST', headers, body: JSON.stringify(AGENT) }),
    )
    await waiting(20)
    const closed = portal.app.close()
    for (const reply of await Promise.all(replies)) {
      expect(await reply.json()).toEqual({ ok: true, runs: [] })
    }
    await closed
    expect(portal.services.claimWaiters.size).toBe(0)
    expect(portal.services.claimWaiters.enter(portal.organization.orgId, AGENT, 25)).toBeUndefined()
  })
})
