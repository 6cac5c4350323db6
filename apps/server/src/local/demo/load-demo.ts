import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { CreatedOrganization } from '../../access/create-organization.ts'
import type { Services } from '../../services.ts'

interface DemoBlueprint {
  identifier: string
}

interface DemoEntity {
  blueprint: string
  identifier: string
}

interface DemoAction {
  identifier: string
}

/**
 * Loads the data model, entities and actions of the guides, once per organisation, through the public routes.
 * What already exists is kept; what a person deleted later does not come back.
 */
export async function loadDemo(
  app: FastifyInstance,
  services: Services,
  organization: Pick<CreatedOrganization, 'orgId' | 'clientId'>,
): Promise<void> {
  const { settings } = await services.db
    .selectFrom('organization')
    .select('settings')
    .where('id', '=', organization.orgId)
    .executeTakeFirstOrThrow()
  if (settings.demoLoaded === true) return

  const { accessToken } = await services.accessTokens.issue(organization)
  const call = async (method: 'POST' | 'PUT', url: string, body: unknown) => {
    const reply = await app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${accessToken}`, 'user-agent': 'portolan-demo' },
      payload: body as object,
    })
    if (reply.statusCode >= 400 && reply.statusCode !== 409) {
      throw new Error(`The demo could not be loaded: ${method} ${url}: ${reply.body}`)
    }
  }

  const blueprints = [
    await readJson<DemoBlueprint>('circleci-blueprint'),
    ...(await readJson<DemoBlueprint[]>('blueprints')),
  ]
  for (const blueprint of blueprints) await call('POST', '/v1/blueprints', blueprint)
  for (const { blueprint, ...entity } of await readJson<DemoEntity[]>('entities')) {
    await call('POST', `/v1/blueprints/${encodeURIComponent(blueprint)}/entities?upsert=true&merge=true`, entity)
  }
  await call('PUT', '/v1/blueprints/circle_ci_project/actions', await readJson('circleci-actions'))
  for (const action of await readJson<DemoAction[]>('actions')) {
    await call('PUT', `/v1/actions/${encodeURIComponent(action.identifier)}`, action)
  }
  await services.db
    .updateTable('organization')
    .set({ settings: sql`settings || '{"demoLoaded": true}'` })
    .where('id', '=', organization.orgId)
    .execute()
}

async function readJson<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(new URL(`./${name}.json`, import.meta.url), 'utf8')) as T
}
