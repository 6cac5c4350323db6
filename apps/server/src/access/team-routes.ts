import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { okReply } from '@portolan/contract/common'
import { TeamDocument, TeamParams, TeamPatch, TeamReply, TeamsReply, WrittenTeamReply } from '@portolan/contract/teams'
import { Type } from 'typebox'
import { errorResponses } from '../http/error-responses.ts'
import { QueryList, toList } from '../http/query-parameters.ts'
import type { Services } from '../services.ts'
import { readTeam, readTeams } from './read-teams.ts'
import { changeTeam, createTeam, removeTeam, replaceTeam } from './write-teams.ts'

const URL = '/v1/teams'
const ok = { ok: true as const }
const Fields = Type.Object({ fields: QueryList })

/** Teams, addressed by their names. */
export const teamRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.get(
    URL,
    { schema: { querystring: Fields, response: { 200: TeamsReply, ...errorResponses(401, 422) } } },
    async ({ caller, query }) => ({ ...ok, teams: await readTeams(services, caller, toList(query.fields)) }),
  )

  app.get(
    `${URL}/:name`,
    {
      schema: {
        params: TeamParams,
        querystring: Fields,
        response: { 200: TeamReply, ...errorResponses(401, 404, 422) },
      },
    },
    async ({ caller, params, query }) => ({
      ...ok,
      team: await readTeam(services, caller, params.name, toList(query.fields)),
    }),
  )

  app.post(
    URL,
    { schema: { body: TeamDocument, response: { 200: WrittenTeamReply, ...errorResponses(401, 403, 404, 409, 422) } } },
    async ({ caller, body }) => ({ ...ok, team: await createTeam(services, caller, body) }),
  )

  const response = { 200: WrittenTeamReply, ...errorResponses(401, 403, 404, 409, 422) }
  app.put(
    `${URL}/:name`,
    { schema: { params: TeamParams, body: TeamDocument, response } },
    async ({ caller, params, body }) => ({ ...ok, team: await replaceTeam(services, caller, params.name, body) }),
  )

  app.patch(
    `${URL}/:name`,
    { schema: { params: TeamParams, body: TeamPatch, response } },
    async ({ caller, params, body }) => ({ ...ok, team: await changeTeam(services, caller, params.name, body) }),
  )

  app.delete(
    `${URL}/:name`,
    { schema: { params: TeamParams, response: { 200: okReply({}), ...errorResponses(401, 403, 404) } } },
    async ({ caller, params }) => {
      await removeTeam(services, caller, params.name)
      return ok
    },
  )
}
