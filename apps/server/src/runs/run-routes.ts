import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AgentRunReportsReply, AgentRunReportsRequest } from '@portolan/contract/agent'
import {
  ApprovalRequest,
  ApproversReply,
  ListRunsQuery,
  RunLogReply,
  RunLogRequest,
  RunLogsReply,
  RunReply,
  RunReport,
  RunResponseRequest,
  RunsReply,
  RunVersionQuery,
} from '@portolan/contract/runs'
import { Type } from 'typebox'
import type { Caller } from '../access/index.ts'
import { errorResponses } from '../http/error-responses.ts'
import { allowAbsentBody } from '../http/optional-body.ts'
import { isFlagSet, QueryFlag, toList, toOptional } from '../http/query-parameters.ts'
import type { Services } from '../services.ts'
import { appendRunLog } from './append-run-log.ts'
import { listApprovers } from './approval-store.ts'
import { claimRoutes } from './claim-routes.ts'
import { findExisting, getRun, listRuns, readRunLogs } from './read-runs.ts'
import { recordVote } from './record-vote.ts'
import { reportManyRuns } from './report-many-runs.ts'
import { reportRun, storeResponse } from './report-run.ts'
import { toRunLogView, toVersionedView } from './run-view.ts'
import type { Run } from './run.ts'

const RunParams = Type.Object({ runId: Type.String({ minLength: 1, maxLength: 200 }) })
const refusals = errorResponses(401, 403, 404, 413, 422)
const DEFAULT_LIMIT = 100
const LOG_LIMIT = 50

const ok = { ok: true as const }

/** Routes of runs. Each handler calls one operation and shapes its result. */
export const runRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  // Version 1 and `exclude` give runs other keys than the schema, which therefore only documents replies here.
  app.setReplySerializer((payload) => JSON.stringify(payload))
  await app.register(claimRoutes, { services })

  const show = async (caller: Caller, run: Run, version?: 'v1' | 'v2') => {
    const existing = await findExisting(services, caller.orgId, [run])
    return { ...ok, run: toVersionedView(version, run, existing.get(run.id)!) }
  }

  app.get(
    '/v1/actions/runs',
    { schema: { querystring: ListRunsQuery, response: { 200: RunsReply, ...errorResponses(401, 422) } } },
    async ({ caller, query }) => {
      const runs = await listRuns(services, caller, {
        entity: toOptional(query.entity),
        blueprint: toOptional(query.blueprint),
        active: query.active === undefined ? undefined : isFlagSet(query.active),
        userEmail: toOptional(query.user_email),
        userId: toOptional(query.user_id),
        externalRunId: toOptional(query.external_run_id),
        action: toOptional(query.action),
        sources: toList(query.source),
        limit: query.limit ?? DEFAULT_LIMIT,
      })
      const existing = await findExisting(services, caller.orgId, runs)
      const excluded = new Set(toList(query.exclude).filter((key) => key !== 'id'))
      const views = runs.map((run) => toVersionedView(query.version, run, existing.get(run.id)!))
      return {
        ...ok,
        runs: views.map((view) => Object.fromEntries(Object.entries(view).filter(([key]) => !excluded.has(key)))),
      } as never
    },
  )

  app.get(
    '/v1/actions/runs/:runId',
    {
      schema: {
        params: RunParams,
        querystring: RunVersionQuery,
        response: { 200: RunReply, ...errorResponses(401, 404) },
      },
    },
    async ({ caller, params, query }) =>
      (await show(caller, await getRun(services, caller, params.runId), query.version)) as never,
  )

  app.patch(
    '/v1/actions/runs/:runId',
    {
      preValidation: allowAbsentBody,
      schema: {
        params: RunParams,
        querystring: RunVersionQuery,
        body: RunReport,
        response: { 200: RunReply, ...refusals },
      },
    },
    async ({ caller, params, query, body }) =>
      (await show(caller, await reportRun(services, caller, params.runId, body), query.version)) as never,
  )

  app.post(
    '/v1/actions/runs/:runId/logs',
    { schema: { params: RunParams, body: RunLogRequest, response: { 201: RunLogReply, ...refusals } } },
    async ({ caller, params, body }, reply) => {
      const log = await appendRunLog(services, caller, params.runId, body)
      return reply.code(201).send({ ...ok, runLog: toRunLogView(log) })
    },
  )

  app.get(
    '/v1/actions/runs/:runId/logs',
    {
      schema: {
        params: RunParams,
        querystring: Type.Object({
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: LOG_LIMIT })),
          offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
        }),
        response: { 200: RunLogsReply, ...errorResponses(401, 404, 422) },
      },
    },
    async ({ caller, params, query }) => {
      const page = { limit: query.limit ?? LOG_LIMIT, offset: query.offset ?? 0 }
      const logs = await readRunLogs(services, caller, params.runId, page)
      return { ...ok, runLogs: logs.map(toRunLogView) }
    },
  )

  app.patch(
    '/v1/actions/runs/:runId/approval',
    {
      schema: {
        params: RunParams,
        querystring: RunVersionQuery,
        body: ApprovalRequest,
        response: { 201: RunReply, ...refusals },
      },
    },
    async ({ caller, params, query, body }, reply) => {
      const run = await recordVote(services, caller, params.runId, body)
      return reply.code(201).send((await show(caller, run, query.version)) as never)
    },
  )

  app.get(
    '/v1/actions/runs/:runId/approvers',
    {
      schema: {
        params: RunParams,
        querystring: Type.Object({ include_pending_approvers: QueryFlag }),
        response: { 200: ApproversReply, ...errorResponses(401, 404) },
      },
    },
    async ({ caller, params, query }) => {
      await getRun(services, caller, params.runId)
      const pending = isFlagSet(query.include_pending_approvers)
      return { ...ok, approvers: await listApprovers(services.db, caller.orgId, params.runId, { pending }) }
    },
  )

  app.patch(
    '/v1/actions/runs/:runId/response',
    { schema: { params: RunParams, body: RunResponseRequest, response: { 200: RunReply, ...refusals } } },
    async ({ caller, params, body }) =>
      (await show(caller, await storeResponse(services, caller, params.runId, body.response))) as never,
  )

  app.post(
    '/v1/agent/run-reports',
    {
      schema: {
        body: AgentRunReportsRequest,
        response: { 200: AgentRunReportsReply, ...errorResponses(401, 403, 422) },
      },
    },
    async ({ caller, body }) => ({ ...ok, outcomes: await reportManyRuns(services, caller, body.reports) }),
  )
}
