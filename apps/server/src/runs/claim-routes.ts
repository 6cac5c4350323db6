import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AcknowledgeReply, AcknowledgeRequest, ClaimHeaders, ClaimRequest, RunsReply } from '@portolan/contract/runs'
import { Type } from 'typebox'
import { errorResponses } from '../http/error-responses.ts'
import { toWaitSeconds } from '../http/prefer.ts'
import { replyEnd } from '../http/reply-end.ts'
import type { Services } from '../services.ts'
import { acknowledgeRuns } from './acknowledge-runs.ts'
import { claimOrWait } from './claim-or-wait.ts'
import { claimRuns } from './claim-runs.ts'
import { followClaim } from './release-claims.ts'
import { toRunView } from './run-view.ts'

/** Proxies commonly give up after 30 s without a byte. */
const WAIT_LIMIT_SECONDS = 25

const ok = { ok: true as const }

/** Routes by which agents and integrations take over runs. */
export const claimRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  // Connections are cut after this hook, so those who wait hear that there is nothing.
  app.addHook('preClose', () => services.claimWaiters[Symbol.asyncDispose]())

  app.post(
    '/v1/actions/runs/claim-pending',
    {
      schema: {
        headers: ClaimHeaders,
        body: ClaimRequest,
        response: { 200: RunsReply, ...errorResponses(401, 403, 422) },
      },
    },
    async (request, reply) => {
      const { caller, body, headers } = request
      const waitSeconds = toWaitSeconds(headers.prefer, WAIT_LIMIT_SECONDS)
      const waiter =
        waitSeconds === undefined ? undefined : services.claimWaiters.enter(caller.orgId, body, waitSeconds)
      const claimed = waiter ? claimOrWait(services, caller, body, waiter) : claimRuns(services, caller, body)
      void followClaim(services, { claimed, waiter, reply: replyEnd(request, reply) })

      const runs = await claimed
      if (waiter) reply.header('Preference-Applied', `wait=${waiter.seconds}`)
      return { ...ok, runs: runs.map((run) => toRunView(run)) }
    },
  )

  app.patch(
    '/v1/actions/runs/ack',
    {
      schema: { body: AcknowledgeRequest, response: { 200: AcknowledgeReply, ...errorResponses(401, 403, 409, 422) } },
    },
    async ({ caller, body }) => ({ ...ok, ackedCount: await acknowledgeRuns(services, caller, body) }),
  )

  // @compat port-agent, Ocean: they poll for workflow runs too, and a 404 puts the whole agent into back-off.
  app.post(
    '/v1/workflows/runs/claim-pending',
    {
      schema: {
        body: ClaimRequest,
        response: {
          200: Type.Object({ ok: Type.Literal(true), nodeRuns: Type.Array(Type.Unknown()) }),
          ...errorResponses(401, 422),
        },
      },
    },
    async () => ({ ...ok, nodeRuns: [] }),
  )
}
