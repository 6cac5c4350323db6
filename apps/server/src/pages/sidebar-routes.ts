import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { okReply } from '@portolan/contract/common'
import { FolderBody, FolderPatch, FolderReply, SidebarReply } from '@portolan/contract/pages'
import { Type } from 'typebox'
import { errorResponses } from '../http/error-responses.ts'
import type { Services } from '../services.ts'
import { toFolderView } from './page-view.ts'
import { readSidebar } from './read-pages.ts'
import { changeFolder, createFolder, deleteFolder } from './write-folders.ts'

const FOLDERS = '/v1/sidebars/catalog/folders'
const OneParams = Type.Object({ folder: Type.String() })
const writeErrors = errorResponses(401, 403, 404, 409, 413, 422)
const ok = { ok: true as const }

/** The sidebar of the catalog: folders, and pages among them. */
export const sidebarRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.get(
    '/v1/sidebars/catalog',
    { schema: { response: { 200: SidebarReply, ...errorResponses(401) } } },
    async ({ caller }) => ({
      ...ok,
      sidebar: { identifier: 'catalog', items: await readSidebar(services, caller) },
    }),
  )

  // @compat terraform-provider: reads `folder` of both replies unguarded; 200 and 201 are alike to it.
  app.post(
    FOLDERS,
    { schema: { body: FolderBody, response: { 201: FolderReply, ...writeErrors } } },
    async ({ caller, body }, reply) => {
      const folder = await createFolder(services, caller, body)
      reply.code(201)
      return { ...ok, folder: toFolderView(folder) }
    },
  )

  app.patch(
    `${FOLDERS}/:folder`,
    { schema: { params: OneParams, body: FolderPatch, response: { 200: FolderReply, ...writeErrors } } },
    async ({ caller, params, body }) => ({
      ...ok,
      folder: toFolderView(await changeFolder(services, caller, params.folder, body)),
    }),
  )

  app.delete(
    `${FOLDERS}/:folder`,
    { schema: { params: OneParams, response: { 200: okReply({}), ...errorResponses(401, 403, 404) } } },
    async ({ caller, params }) => {
      await deleteFolder(services, caller, params.folder)
      return ok
    },
  )
}
