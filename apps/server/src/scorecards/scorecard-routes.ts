import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { okReply } from '@portolan/contract/common'
import {
  BlueprintScorecardBody,
  ScorecardBody,
  ScorecardPatch,
  ScorecardReply,
  ScorecardsBody,
  ScorecardsReply,
} from '@portolan/contract/scorecards'
import { Type } from 'typebox'
import { errorResponses } from '../http/error-responses.ts'
import type { Services } from '../services.ts'
import { patchScorecard } from './patch-scorecard.ts'
import { getScorecard, readBlueprintScorecards } from './read-scorecards.ts'
import { toScorecardDocument } from './scorecard.ts'
import { listScorecards } from './scorecard-store.ts'
import { toScorecardView } from './scorecard-view.ts'
import { changeScorecard, createScorecard, deleteScorecard, upsertScorecards } from './write-scorecards.ts'

const LIST = '/v1/blueprints/:blueprint/scorecards'
const ONE = `${LIST}/:scorecard`
const ListParams = Type.Object({ blueprint: Type.String() })
const OneParams = Type.Object({ blueprint: Type.String(), scorecard: Type.String() })
const writeErrors = errorResponses(401, 403, 404, 409, 413, 422)
const ok = { ok: true as const }

const toPlace = (params: { blueprint: string; scorecard: string }) => ({
  blueprint: params.blueprint,
  identifier: params.scorecard,
})

/** Scorecards of blueprints. */
export const scorecardRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.get(
    '/v1/scorecards',
    { schema: { response: { 200: ScorecardsReply, ...errorResponses(401) } } },
    async ({ caller }) => {
      const all = await listScorecards(services.db, caller.orgId)
      return { ...ok, scorecards: all.map(({ scorecard, blueprint }) => toScorecardView(scorecard, blueprint)) }
    },
  )

  app.post(
    '/v1/scorecards',
    { schema: { body: BlueprintScorecardBody, response: { 201: ScorecardReply, ...writeErrors } } },
    async ({ caller, body }, reply) => {
      const scorecard = await createScorecard(services, caller, body.blueprint, toScorecardDocument(body))
      reply.code(201)
      return { ...ok, scorecard: toScorecardView(scorecard, body.blueprint) }
    },
  )

  app.get(
    LIST,
    { schema: { params: ListParams, response: { 200: ScorecardsReply, ...errorResponses(401, 404) } } },
    async ({ caller, params }) => {
      const scorecards = await readBlueprintScorecards(services, caller, params.blueprint)
      return { ...ok, scorecards: scorecards.map((scorecard) => toScorecardView(scorecard, params.blueprint)) }
    },
  )

  app.post(
    LIST,
    { schema: { params: ListParams, body: ScorecardBody, response: { 201: ScorecardReply, ...writeErrors } } },
    async ({ caller, params, body }, reply) => {
      const scorecard = await createScorecard(services, caller, params.blueprint, toScorecardDocument(body))
      reply.code(201)
      return { ...ok, scorecard: toScorecardView(scorecard, params.blueprint) }
    },
  )

  app.put(
    LIST,
    { schema: { params: ListParams, body: ScorecardsBody, response: { 200: ScorecardsReply, ...writeErrors } } },
    async ({ caller, params, body }) => {
      const scorecards = await upsertScorecards(services, caller, params.blueprint, body.map(toScorecardDocument))
      return { ...ok, scorecards: scorecards.map((scorecard) => toScorecardView(scorecard, params.blueprint)) }
    },
  )

  app.get(
    ONE,
    { schema: { params: OneParams, response: { 200: ScorecardReply, ...errorResponses(401, 404) } } },
    async ({ caller, params }) => {
      const scorecard = await getScorecard(services, caller, toPlace(params))
      return { ...ok, scorecard: toScorecardView(scorecard, params.blueprint) }
    },
  )

  app.put(
    ONE,
    { schema: { params: OneParams, body: ScorecardBody, response: { 200: ScorecardReply, ...writeErrors } } },
    async ({ caller, params, body }) => {
      const scorecard = await changeScorecard(services, caller, toPlace(params), () => toScorecardDocument(body))
      return { ...ok, scorecard: toScorecardView(scorecard, params.blueprint) }
    },
  )

  // @compat port-cli: changes scorecards with PATCH, which is not published.
  app.patch(
    ONE,
    { schema: { params: OneParams, body: ScorecardPatch, response: { 200: ScorecardReply, ...writeErrors } } },
    async ({ caller, params, body }) => {
      const scorecard = await changeScorecard(services, caller, toPlace(params), (before) =>
        patchScorecard(before, body),
      )
      return { ...ok, scorecard: toScorecardView(scorecard, params.blueprint) }
    },
  )

  app.delete(
    ONE,
    { schema: { params: OneParams, response: { 200: okReply({}), ...errorResponses(401, 403, 404) } } },
    async ({ caller, params }) => {
      await deleteScorecard(services, caller, toPlace(params))
      return ok
    },
  )
}
