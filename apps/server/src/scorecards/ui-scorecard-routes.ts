import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  EntityScorecardsReply,
  ScorecardCountsReply,
  ScorecardCountsRequest,
  ScorecardPreviewRequest,
} from '@portolan/contract/scorecard-results'
import { Type } from 'typebox'
import { errorResponses } from '../http/error-responses.ts'
import type { Services } from '../services.ts'
import { COUNT_LIMIT_MS, countScorecard, previewScorecard } from './count-scorecard.ts'
import { readEntityScorecards } from './read-entity-scorecards.ts'
import { toScorecardDocument } from './scorecard.ts'

const BLUEPRINT = '/ui/v1/blueprints/:blueprint'
const BlueprintParams = Type.Object({ blueprint: Type.String() })
const ScorecardParams = Type.Object({ blueprint: Type.String(), scorecard: Type.String() })
const EntityParams = Type.Object({ blueprint: Type.String(), entity: Type.String() })
const ok = { ok: true as const }

/** What the web page asks of scorecards and the public interface does not offer. */
export const uiScorecardRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.post(
    `${BLUEPRINT}/scorecards/preview`,
    {
      schema: {
        params: BlueprintParams,
        body: ScorecardPreviewRequest,
        response: { 200: ScorecardCountsReply, ...errorResponses(401, 404, 413, 422) },
      },
    },
    async ({ caller, params, body }) => {
      const document = toScorecardDocument(body.scorecard)
      const counts = await previewScorecard(services, caller, params.blueprint, document)
      return { ...ok, counts, limitMs: COUNT_LIMIT_MS }
    },
  )

  app.post(
    `${BLUEPRINT}/scorecards/:scorecard/counts`,
    {
      schema: {
        params: ScorecardParams,
        body: ScorecardCountsRequest,
        response: { 200: ScorecardCountsReply, ...errorResponses(401, 404, 422) },
      },
    },
    async ({ caller, params, body }) => {
      const place = { blueprint: params.blueprint, identifier: params.scorecard }
      return { ...ok, counts: await countScorecard(services, caller, place, body.query), limitMs: COUNT_LIMIT_MS }
    },
  )

  app.get(
    `${BLUEPRINT}/entities/:entity/scorecards`,
    { schema: { params: EntityParams, response: { 200: EntityScorecardsReply, ...errorResponses(401, 404) } } },
    async ({ caller, params }) => ({ ...ok, scorecards: await readEntityScorecards(services, caller, params) }),
  )
}
