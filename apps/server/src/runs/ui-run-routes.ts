import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { RunLogPageReply, RunPageReply, UiRunLogsQuery, UiRunsQuery } from '@portolan/contract/runs'
import { Type } from 'typebox'
import { DomainError } from '../errors.ts'
import { errorResponses } from '../http/error-responses.ts'
import { isFlagSet, toList, toOptional } from '../http/query-parameters.ts'
import type { Services } from '../services.ts'
import { findExisting, listRuns, readRunLogs } from './read-runs.ts'
import { toRunLogView, toRunView } from './run-view.ts'

const RUN_LIMIT = 50
const LOG_LIMIT = 1_000

/** Lists for the page, paged by key: `next` is handed back as `cursor` or `after`, and is null at the end. */
export const uiRunRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.get(
    '/ui/v1/runs',
    { schema: { querystring: UiRunsQuery, response: { 200: RunPageReply, ...errorResponses(401, 422) } } },
    async ({ caller, query }) => {
      const limit = query.limit ?? RUN_LIMIT
      const runs = await listRuns(services, caller, {
        action: toOptional(query.action),
        entity: toOptional(query.entity),
        blueprint: toOptional(query.blueprint),
        statuses: toList(query.status),
        mine: isFlagSet(query.mine),
        before: toPosition(toOptional(query.cursor)),
        limit: limit + 1,
      })
      const page = runs.slice(0, limit)
      const existing = await findExisting(services, caller.orgId, page)
      return {
        ok: true as const,
        runs: page.map((run) => toRunView(run, existing.get(run.id))),
        next: runs.length > limit ? page.at(-1)!.number : null,
      }
    },
  )

  app.get(
    '/ui/v1/runs/:runId/logs',
    {
      schema: {
        params: Type.Object({ runId: Type.String() }),
        querystring: UiRunLogsQuery,
        response: { 200: RunLogPageReply, ...errorResponses(401, 404, 422) },
      },
    },
    async ({ caller, params, query }) => {
      const limit = query.limit ?? LOG_LIMIT
      const logs = await readRunLogs(services, caller, params.runId, { after: toOptional(query.after), limit })
      const runLogs = logs.map(toRunLogView)
      return { ok: true as const, runLogs, next: runLogs.length < limit ? null : runLogs.at(-1)!.id }
    },
  )
}

function toPosition(cursor: string | undefined): string | undefined {
  if (cursor === undefined || /^\d{1,18}$/.test(cursor)) return cursor
  throw new DomainError('invalid_request', 'query/cursor must be the "next" of an earlier page')
}
