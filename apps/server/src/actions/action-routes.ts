import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ActionPermissionsPatch,
  ActionPermissionsReply,
  ActionReply,
  ActionRequest,
  ActionsReply,
  ListActionsQuery,
} from '@portolan/contract/actions'
import { okReply } from '@portolan/contract/common'
import { RunReply, RunVersionQuery, StartRunRequest } from '@portolan/contract/runs'
import { Type } from 'typebox'
import { errorResponses } from '../http/error-responses.ts'
import { allowAbsentBody } from '../http/optional-body.ts'
import { isFlagSet, toList, toOptional } from '../http/query-parameters.ts'
import { toVersionedView } from '../runs/index.ts'
import type { Services } from '../services.ts'
import { getActionPermissions, listPermissions, patchActionPermissions } from './action-permissions.ts'
import { getAction } from './action-store.ts'
import { toActionView } from './action-view.ts'
import { listActions } from './list-actions.ts'
import { runAction } from './run-action.ts'
import { toVersion1View } from './version-1.ts'
import { createAction, deleteAction, replaceAction } from './write-action.ts'

const ActionParams = Type.Object({ actionIdentifier: Type.String({ minLength: 1, maxLength: 300 }) })
/** @compat MCP server: hides actions without a scope here. */
const PermissionsReply = okReply({ permissions: Type.Array(Type.String()) })
const Done = Type.Object({ ok: Type.Literal(true) })
const RunQuery = Type.Object(
  { ...RunVersionQuery.properties, run_as: Type.Optional(Type.String({ maxLength: 320 })) },
  { additionalProperties: true },
)
const ok = { ok: true as const }
const writeRefusals = errorResponses(401, 403, 404, 409, 413, 422)

/** Routes of actions in version 2. */
export const actionRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  // Documents are repeated with the keys and in the order in which they were sent; schemas only document replies here.
  app.setReplySerializer((payload) => JSON.stringify(payload))

  app.post(
    '/v1/actions',
    { schema: { body: ActionRequest, response: { 201: ActionReply, ...writeRefusals } } },
    async ({ caller, body }, reply) => {
      const action = await createAction(services, caller, body)
      return reply.code(201).send({ ...ok, action: toActionView(action) })
    },
  )

  app.get(
    '/v1/actions',
    { schema: { querystring: ListActionsQuery, response: { 200: ActionsReply, ...errorResponses(401) } } },
    async ({ caller, query }) => {
      const read = toReader({ ...query })
      const actions = await listActions(services, caller, {
        identifiers: read('action_identifier'),
        blueprints: read('blueprint_identifier'),
        operations: read('operation'),
        published: read('published').length === 0 ? undefined : isFlagSet(read('published')[0]),
        triggerType: read('trigger_type')[0],
        events: read('trigger_event'),
        eventActions: read('trigger_event_action_identifier'),
      })
      const isVersion1 = read('version')[0] === 'v1'
      const views: unknown[] = actions.map((action) => (isVersion1 ? toVersion1View(action) : toActionView(action)))
      return { ...ok, actions: views as { identifier: string }[] }
    },
  )

  app.get(
    '/v1/actions/:actionIdentifier',
    { schema: { params: ActionParams, response: { 200: ActionReply, ...errorResponses(401, 404) } } },
    async ({ caller, params }) => ({
      ...ok,
      action: toActionView(await getAction(services.db, caller.orgId, params.actionIdentifier)),
    }),
  )

  app.put(
    '/v1/actions/:actionIdentifier',
    { schema: { params: ActionParams, body: ActionRequest, response: { 200: ActionReply, ...writeRefusals } } },
    async ({ caller, params, body }) => ({
      ...ok,
      action: toActionView(await replaceAction(services, caller, params.actionIdentifier, body)),
    }),
  )

  app.delete(
    '/v1/actions/:actionIdentifier',
    { schema: { params: ActionParams, response: { 200: Done, ...errorResponses(401, 403, 404) } } },
    async ({ caller, params }) => {
      await deleteAction(services, caller, params.actionIdentifier)
      return ok
    },
  )

  app.get(
    '/v1/auth/permissions',
    { schema: { response: { 200: PermissionsReply, ...errorResponses(401) } } },
    async ({ caller }) => ({ ...ok, permissions: await listPermissions(services, caller) }),
  )

  app.get(
    '/v1/actions/:actionIdentifier/permissions',
    { schema: { params: ActionParams, response: { 200: ActionPermissionsReply, ...errorResponses(401, 404) } } },
    async ({ caller, params }) => {
      const permissions = await getActionPermissions(services, caller, params.actionIdentifier)
      return { ...ok, permissions: { ...permissions } }
    },
  )

  app.patch(
    '/v1/actions/:actionIdentifier/permissions',
    {
      schema: {
        params: ActionParams,
        body: ActionPermissionsPatch,
        response: { 200: ActionPermissionsReply, ...writeRefusals },
      },
    },
    async ({ caller, params, body }) => {
      const permissions = await patchActionPermissions(services, caller, params.actionIdentifier, body)
      return { ...ok, permissions: { ...permissions } }
    },
  )

  app.post(
    '/v1/actions/:actionIdentifier/runs',
    {
      preValidation: allowAbsentBody,
      schema: {
        params: ActionParams,
        querystring: RunQuery,
        body: StartRunRequest,
        response: { 202: RunReply, ...writeRefusals },
      },
    },
    async ({ caller, params, query, body, headers }, reply) => {
      const run = await runAction(services, caller, params.actionIdentifier, {
        request: body,
        runAs: toOptional(query.run_as),
        idempotencyKey: headers['idempotency-key'] as string | undefined,
      })
      const view = toVersionedView(query.version, run, { blueprint: true, entity: true })
      return reply.code(202).send({ ...ok, run: view } as never)
    },
  )
}

/** Reads `key`, `key[]` and repeated keys alike. */
function toReader(query: Record<string, unknown>): (name: string) => string[] {
  return (name) => toList([query[name], query[`${name}[]`]].flat().filter((value) => typeof value === 'string'))
}
