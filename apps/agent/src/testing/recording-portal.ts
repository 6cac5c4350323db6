import type { AgentRunReport, AgentRunReportsRequest } from '@portolan/contract/agent'
import { setTimeout as sleep } from 'node:timers/promises'
import Fastify, { type FastifyInstance } from 'fastify'

/** A portal that offers runs, takes reports and remembers everything. */
export interface RecordingPortal extends AsyncDisposable {
  url: string
  app: FastifyInstance
  /** Runs that polling may claim; acknowledged ones are gone. */
  offer: (runs: readonly OfferedRun[]) => void
  /** All reports that were applied, each once. */
  reports: AgentRunReport[]
  /** Ids of runs whose acknowledgement was granted, in order. */
  acknowledged: string[]
  /** Every request as `METHOD path`. */
  requests: string[]
  /** The last report of a run that says how it ended, if any. */
  reportOf: (runId: string) => AgentRunReport | undefined
  linesOf: (runId: string) => string[]
}

export interface OfferedRun {
  id: string
  payload: Record<string, unknown>
  entity?: { identifier: string } | null
  blueprint?: { identifier: string } | null
}

export interface RecordingPortalOptions {
  /** False for a portal that has only the documented routes. */
  hasBulkReports?: boolean
  /** How long a claim keeps a run from being offered again. */
  leaseMs?: number
  kafkaCredentials?: { username: string; password: string; brokers: string[] }
  /** True for a portal that holds a claim back, as `Prefer` asks, until runs are offered. */
  waits?: boolean
  /** Registers routes before the usual ones, to stand in for faults. */
  extend?: (app: FastifyInstance) => void
}

/** Starts it on a port that the system chooses. */
export async function startRecordingPortal(options: RecordingPortalOptions = {}): Promise<RecordingPortal> {
  const app = Fastify({ forceCloseConnections: true, bodyLimit: 1024 * 1024 })
  const offered = new Map<string, OfferedRun & { claimedUntil: number }>()
  const portal = { reports: [] as AgentRunReport[], acknowledged: [] as string[], requests: [] as string[] }
  const applied = new Set<string>()
  let offering = Promise.withResolvers<void>()

  app.addHook('onRequest', async (request) => void portal.requests.push(`${request.method} ${request.url}`))
  options.extend?.(app)
  app.post('/v1/auth/access_token', async () => ({
    ok: true,
    accessToken: 'test-token',
    expiresIn: 3600,
    tokenType: 'Bearer',
  }))
  app.patch('/v1/organization', async () => ({ ok: true }))
  if (options.kafkaCredentials) {
    app.get('/v1/kafka-credentials', async () => ({ ok: true, credentials: options.kafkaCredentials }))
  }
  app.get('/v1/actions/runs/:id', async (request) => {
    const { id } = request.params as { id: string }
    return {
      ok: true,
      run: { id, status: portal.reports.some((r) => r.runId === id && r.report?.status) ? 'SUCCESS' : 'IN_PROGRESS' },
    }
  })
  app.post('/v1/actions/runs/claim-pending', async (request, reply) => {
    const { limit, invocationMethod } = request.body as { limit: number; invocationMethod: string }
    const find = () =>
      [...offered.values()]
        .filter(({ claimedUntil, payload }) => claimedUntil < Date.now() && payload['type'] === invocationMethod)
        .slice(0, limit)
    const seconds = options.waits ? Number(/^wait=(\d+)$/.exec(request.headers['prefer'] as string)?.[1]) : NaN
    if (seconds > 0) {
      reply.header('Preference-Applied', `wait=${seconds}`)
      const replied = new AbortController()
      reply.raw.once('close', () => replied.abort())
      const timeUp = sleep(seconds * 1000, undefined, { signal: replied.signal }).catch(() => undefined)
      if (find().length === 0) await Promise.race([offering.promise, timeUp])
      if (replied.signal.aborted) return reply
    }
    const runs = find()
    for (const run of runs) run.claimedUntil = Date.now() + (options.leaseMs ?? 60_000)
    return { ok: true, runs }
  })
  app.patch('/v1/actions/runs/ack', async (request) => {
    const { runIds } = request.body as { runIds: string[] }
    const mine = runIds.filter((id) => offered.delete(id))
    portal.acknowledged.push(...mine)
    return { ok: true, ackedCount: mine.length }
  })
  if (options.hasBulkReports ?? true) {
    app.post('/v1/agent/run-reports', async (request) => {
      const { reports } = request.body as AgentRunReportsRequest
      const outcomes = reports.map((report) => {
        const isNew = !applied.has(report.reportId)
        applied.add(report.reportId)
        if (isNew) portal.reports.push(report)
        return { reportId: report.reportId, outcome: isNew ? 'applied' : 'duplicate' }
      })
      return { ok: true, outcomes }
    })
  }
  app.post('/v1/actions/runs/:id/logs', async (request, reply) => {
    const { id } = request.params as { id: string }
    const { message } = request.body as { message: string }
    portal.reports.push({ runId: id, reportId: 'single', logs: [{ message, at: new Date().toISOString() }] })
    return reply.code(201).send({ ok: true, runLog: {} })
  })
  app.patch('/v1/actions/runs/:id/response', async (request) => {
    const { id } = request.params as { id: string }
    const { response } = request.body as { response: unknown }
    portal.reports.push({ runId: id, reportId: 'single', logs: [], response })
    return { ok: true, run: { id } }
  })
  app.patch('/v1/actions/runs/:id', async (request) => {
    const { id } = request.params as { id: string }
    portal.reports.push({ runId: id, reportId: 'single', logs: [], report: request.body as object })
    return { ok: true, run: { id } }
  })

  return {
    ...portal,
    url: await app.listen({ port: 0, host: '127.0.0.1' }),
    app,
    offer: (runs) => {
      for (const run of runs) offered.set(run.id, { ...run, claimedUntil: 0 })
      offering.resolve()
      offering = Promise.withResolvers()
    },
    reportOf: (runId) => portal.reports.findLast((report) => report.runId === runId && report.report !== undefined),
    linesOf: (runId) =>
      portal.reports.filter((report) => report.runId === runId).flatMap(({ logs }) => logs.map((line) => line.message)),
    [Symbol.asyncDispose]: () => app.close(),
  }
}
