import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { okReply } from '@portolan/contract/common'
import {
  CreatedPageReply,
  PageBody,
  PagePatch,
  PagePermissionsPatch,
  PagePermissionsReply,
  PageReply,
  PageRightsReply,
  PagesReply,
  WidgetPatch,
  WidgetReply,
} from '@portolan/contract/pages'
import { Type, type Static } from 'typebox'
import { errorResponses } from '../http/error-responses.ts'
import { isFlagSet, QueryFlag } from '../http/query-parameters.ts'
import type { Services } from '../services.ts'
import { changePermissions } from './change-permissions.ts'
import { patchPage, toPageContent } from './page.ts'
import { toPageView } from './page-view.ts'
import { getPage, readPageRights, readPages, readPermissions } from './read-pages.ts'
import { patchWidget, removeWidget } from './widgets.ts'
import { changePage, createPage, deletePage } from './write-pages.ts'

const ONE = '/v1/pages/:page'
const WIDGET = `${ONE}/widgets/:widget`
const OneParams = Type.Object({ page: Type.String() })
const WidgetParams = Type.Object({ page: Type.String(), widget: Type.String() })
/** `If-Match: "<updatedAt>"` refuses a change of a page that was changed since it was read. */
const Precondition = Type.Object({ 'if-match': Type.Optional(Type.String({ pattern: '^"[^"]+"$' })) })
const unchangedSince = (headers: Static<typeof Precondition>): string | undefined => headers['if-match']?.slice(1, -1)
const writeErrors = errorResponses(401, 403, 404, 409, 413, 422)
const ok = { ok: true as const }

/** Stored pages. */
export const pageRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.get(
    '/v1/pages',
    {
      schema: {
        querystring: Type.Object({ compact: QueryFlag }),
        response: { 200: PagesReply, ...errorResponses(401) },
      },
    },
    async ({ caller, query }) => {
      const pages = await readPages(services, caller, { withWidgets: !isFlagSet(query.compact) })
      return { ...ok, pages: pages.map(toPageView) }
    },
  )

  app.post(
    '/v1/pages',
    { schema: { body: PageBody, response: { 201: CreatedPageReply, ...writeErrors } } },
    async ({ caller, body }, reply) => {
      const page = await createPage(services, caller, toPageContent(body))
      reply.code(201)
      return { ...ok, identifier: page.identifier, page: toPageView(page) }
    },
  )

  app.get(
    ONE,
    { schema: { params: OneParams, response: { 200: PageReply, ...errorResponses(401, 404) } } },
    async ({ caller, params }) => ({ ...ok, page: toPageView(await getPage(services, caller, params.page)) }),
  )

  // @compat terraform-provider: takes the id of the resource from `page.identifier` of this reply.
  app.put(
    ONE,
    { schema: { params: OneParams, body: PageBody, response: { 200: PageReply, ...writeErrors } } },
    async ({ caller, params, body }) => {
      const page = await changePage(services, caller, params.page, () => toPageContent(body), { replace: true })
      return { ...ok, page: toPageView(page) }
    },
  )

  // @compat port-cli: changes pages with PATCH, which is not published.
  app.patch(
    ONE,
    {
      schema: {
        params: OneParams,
        headers: Precondition,
        body: PagePatch,
        response: { 200: PageReply, ...writeErrors },
      },
    },
    async ({ caller, params, headers, body }) => {
      const page = await changePage(services, caller, params.page, (before) => patchPage(before, body), {
        replace: false,
        unchangedSince: unchangedSince(headers),
      })
      return { ...ok, page: toPageView(page) }
    },
  )

  app.delete(
    ONE,
    { schema: { params: OneParams, response: { 200: okReply({}), ...errorResponses(401, 403, 404, 422) } } },
    async ({ caller, params }) => {
      await deletePage(services, caller, params.page)
      return ok
    },
  )

  app.patch(
    WIDGET,
    {
      schema: {
        params: WidgetParams,
        headers: Precondition,
        body: WidgetPatch,
        response: { 200: WidgetReply, ...writeErrors },
      },
    },
    async ({ caller, params: { page, widget }, headers, body }) => {
      await changePage(services, caller, page, (before) => patchWidget(before, widget, body), {
        replace: false,
        unchangedSince: unchangedSince(headers),
      })
      return { ...ok, identifier: widget }
    },
  )

  app.delete(
    WIDGET,
    { schema: { params: WidgetParams, response: { 200: okReply({}), ...errorResponses(401, 403, 404, 422) } } },
    async ({ caller, params: { page, widget } }) => {
      await changePage(services, caller, page, (before) => removeWidget(before, widget), { replace: false })
      return ok
    },
  )

  app.get(
    '/ui/v1/pages/:page/rights',
    { schema: { params: OneParams, response: { 200: PageRightsReply, ...errorResponses(401, 404) } } },
    async ({ caller, params }) => ({ ...ok, rights: await readPageRights(services, caller, params.page) }),
  )

  app.get(
    `${ONE}/permissions`,
    { schema: { params: OneParams, response: { 200: PagePermissionsReply, ...errorResponses(401, 403, 404) } } },
    async ({ caller, params }) => ({ ...ok, permissions: await readPermissions(services, caller, params.page) }),
  )

  app.patch(
    `${ONE}/permissions`,
    {
      schema: {
        params: OneParams,
        body: PagePermissionsPatch,
        response: { 200: PagePermissionsReply, ...errorResponses(401, 403, 404, 413, 422) },
      },
    },
    async ({ caller, params, body }) => ({
      ...ok,
      permissions: await changePermissions(services, caller, params.page, body),
    }),
  )
}
