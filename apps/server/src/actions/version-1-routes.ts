import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ActionPermissionsPatch, ActionPermissionsReply, ActionReply, ActionsReply } from '@portolan/contract/actions'
import { RunReply, RunVersionQuery, StartRunRequest } from '@portolan/contract/runs'
import { Type } from 'typebox'
import { errorResponses } from '../http/error-responses.ts'
import { allowAbsentBody } from '../http/optional-body.ts'
import { toOptional } from '../http/query-parameters.ts'
import { toVersionedView } from '../runs/index.ts'
import type { Services } from '../services.ts'
import { patchActionPermissions } from './action-permissions.ts'
import { runAction } from './run-action.ts'
import {
  addBlueprintActions,
  getBlueprintAction,
  listBlueprintActions,
  replaceBlueprintAction,
  replaceBlueprintActions,
} from './version-1-actions.ts'
import { toVersion1View } from './version-1.ts'
import { deleteAction } from './write-action.ts'

const Name = Type.String({ minLength: 1, maxLength: 1000 })
const BlueprintParams = Type.Object({ blueprint: Name })
const ActionParams = Type.Object({ blueprint: Name, action: Name })
const EntityParams = Type.Object({ blueprint: Name, entity: Name, action: Name })
const OneAction = Type.Object({}, { additionalProperties: true })
const RunQuery = Type.Object(
  { ...RunVersionQuery.properties, run_as: Type.Optional(Type.String({ maxLength: 320 })) },
  { additionalProperties: true },
)

type ActionBody = { identifier: string }
const ok = { ok: true as const }
const refusals = errorResponses(401, 403, 404, 409, 413, 422)

/**
 * The routes of version 1, a façade over version 2: there an action is called `<blueprint>_<identifier>`, here it goes
 * without the prefix. New clients use `/v1/actions`.
 */
export const version1Routes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  // Documents are repeated as they were sent; schemas only document replies here.
  app.setReplySerializer((payload) => JSON.stringify(payload))

  const url = '/v1/blueprints/:blueprint/actions'

  app.get(
    url,
    { schema: { params: BlueprintParams, response: { 200: ActionsReply, ...errorResponses(401, 404) } } },
    async ({ caller, params }) => {
      const actions = await listBlueprintActions(services, caller, params.blueprint)
      return { ...ok, actions: actions.map(toVersion1View) as ActionBody[] }
    },
  )

  app.post(
    url,
    {
      schema: {
        params: BlueprintParams,
        body: Type.Union([OneAction, Type.Array(OneAction, { maxItems: 500 })]),
        response: { 201: Type.Object({ ok: Type.Literal(true) }, { additionalProperties: true }), ...refusals },
      },
    },
    async ({ caller, params, body }, reply) => {
      const stored = await addBlueprintActions(services, caller, params.blueprint, body)
      const views = stored.map(toVersion1View)
      return reply.code(201).send({ ...ok, ...(Array.isArray(body) ? { actions: views } : { action: views[0] }) })
    },
  )

  app.put(
    url,
    {
      schema: {
        params: BlueprintParams,
        body: Type.Array(OneAction, { maxItems: 500 }),
        response: { 200: ActionsReply, ...refusals },
      },
    },
    async ({ caller, params, body }) => {
      const stored = await replaceBlueprintActions(services, caller, params.blueprint, body)
      return { ...ok, actions: stored.map(toVersion1View) as ActionBody[] }
    },
  )

  app.get(
    `${url}/:action`,
    { schema: { params: ActionParams, response: { 200: ActionReply, ...errorResponses(401, 404) } } },
    async ({ caller, params }) => {
      const action = await getBlueprintAction(services.db, caller.orgId, params.blueprint, params.action)
      return { ...ok, action: toVersion1View(action) as ActionBody }
    },
  )

  app.put(
    `${url}/:action`,
    { schema: { params: ActionParams, body: OneAction, response: { 200: ActionReply, ...refusals } } },
    async ({ caller, params, body }) => {
      const action = await replaceBlueprintAction(services, caller, params.blueprint, params.action, body)
      return { ...ok, action: toVersion1View(action) as ActionBody }
    },
  )

  app.delete(
    `${url}/:action`,
    {
      schema: {
        params: ActionParams,
        response: { 200: Type.Object({ ok: Type.Literal(true) }), ...errorResponses(401, 403, 404) },
      },
    },
    async ({ caller, params }) => {
      const action = await getBlueprintAction(services.db, caller.orgId, params.blueprint, params.action)
      await deleteAction(services, caller, action.document.identifier)
      return ok
    },
  )

  app.get(
    `${url}/:action/permissions`,
    { schema: { params: ActionParams, response: { 200: ActionPermissionsReply, ...errorResponses(401, 404) } } },
    async ({ caller, params }) => {
      const action = await getBlueprintAction(services.db, caller.orgId, params.blueprint, params.action)
      return { ...ok, permissions: { ...action.permissions } }
    },
  )

  app.patch(
    `${url}/:action/permissions`,
    {
      schema: {
        params: ActionParams,
        body: ActionPermissionsPatch,
        response: { 200: ActionPermissionsReply, ...refusals },
      },
    },
    async ({ caller, params, body }) => {
      const action = await getBlueprintAction(services.db, caller.orgId, params.blueprint, params.action)
      const permissions = await patchActionPermissions(services, caller, action.document.identifier, body)
      return { ...ok, permissions: { ...permissions } }
    },
  )

  const runSchema = {
    querystring: RunQuery,
    body: StartRunRequest,
    response: { 202: RunReply, ...refusals },
  }

  app.post(
    `${url}/:action/runs`,
    { preValidation: allowAbsentBody, schema: { params: ActionParams, ...runSchema } },
    async ({ caller, params, query, body, headers }, reply) => {
      const action = await getBlueprintAction(services.db, caller.orgId, params.blueprint, params.action)
      const run = await runAction(services, caller, action.document.identifier, {
        request: body,
        runAs: toOptional(query.run_as),
        idempotencyKey: headers['idempotency-key'] as string | undefined,
      })
      const view = toVersionedView(query.version, run, { blueprint: true, entity: true })
      return reply.code(202).send({ ...ok, run: view } as never)
    },
  )

  app.post(
    '/v1/blueprints/:blueprint/entities/:entity/actions/:action/runs',
    { preValidation: allowAbsentBody, schema: { params: EntityParams, ...runSchema } },
    async ({ caller, params, query, body, headers }, reply) => {
      const action = await getBlueprintAction(services.db, caller.orgId, params.blueprint, params.action)
      const run = await runAction(services, caller, action.document.identifier, {
        request: { ...body, entity: params.entity },
        runAs: toOptional(query.run_as),
        idempotencyKey: headers['idempotency-key'] as string | undefined,
      })
      const view = toVersionedView(query.version, run, { blueprint: true, entity: true })
      return reply.code(202).send({ ...ok, run: view } as never)
    },
  )
}
