import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal, type TestReply } from '../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())
beforeEach(async () => {
  await portal.services.db.deleteFrom('page').execute()
  await portal.services.db.deleteFrom('catalog_folder').execute()
  await portal.services.db.deleteFrom('blueprint').where('identifier', 'not like', '\\_%').execute()
})

const blueprint = (identifier: string, more: object = {}) => ({
  identifier,
  title: identifier.charAt(0).toUpperCase() + identifier.slice(1),
  icon: 'Box',
  schema: { properties: {} },
  ...more,
})
const create = (identifier: string, query = '') => portal.call('POST', `/v1/blueprints${query}`, blueprint(identifier))
const get = (identifier: string) => portal.call('GET', `/v1/pages/${encodeURIComponent(identifier)}`)
const pageOf = (reply: TestReply) => reply.body.page as unknown as Record<string, unknown>
const statusOf = async (identifier: string) => (await get(identifier)).status
const shown = async () => {
  const { body } = await portal.call('GET', '/v1/sidebars/catalog')
  const { items } = body.sidebar as unknown as { items: { identifier: string; title: string }[] }
  return items.filter(({ identifier }) => !identifier.startsWith('_'))
}

describe('a new organisation', () => {
  it('has the lists of scorecards, rules and results together in one folder', async () => {
    const { token } = await portal.addOrganization()
    const headers = { authorization: `Bearer ${token}` }
    const { body } = await portal.call('GET', '/v1/sidebars/catalog', undefined, headers)
    const { items } = body.sidebar as unknown as { items: { identifier: string; title: string; parent: string }[] }
    const [folder, ...others] = items.filter(({ identifier }) => /_scorecard|_rule/.test(identifier))
    expect(folder).toMatchObject({ title: 'Scorecard catalog', sidebarType: 'folder' })
    expect(others.map(({ identifier, parent }) => [identifier, parent])).toEqual(
      ['_scorecards', '_rules', '_rule_results'].map((identifier) => [identifier, folder!.identifier]),
    )
  })
})

describe('a new blueprint', () => {
  it('has a page named by its plural and one for its entities, as soon as the reply arrives', async () => {
    const reply = await create('githubRepository')
    const made = reply.body.blueprint as unknown as { createdAt: string; createdBy: string }

    expect(pageOf(await get('githubRepositories'))).toMatchObject({
      type: 'blueprint-entities',
      title: 'GithubRepositories',
      icon: 'Box',
      blueprint: 'githubRepository',
      widgets: [{ type: 'table-entities-explorer' }],
      createdAt: made.createdAt,
      createdBy: made.createdBy,
    })
    expect(pageOf(await get('githubRepositoryEntity'))).toMatchObject({
      type: 'entity',
      blueprint: 'githubRepository',
      protected: true,
    })
    expect((await shown()).map(({ identifier }) => identifier)).toEqual(['githubRepositories'])
  })

  it('keeps an identifier that is a plural already', async () => {
    await create('news')
    await create('clusters')

    expect(await statusOf('clusters')).toBe(200)
    expect(await statusOf('news')).toBe(200)
  })

  it('has no page in the catalog when none was asked for, and never gets one later', async () => {
    await create('service', '?create_catalog_page=false')

    expect(await statusOf('services')).toBe(404)
    expect(await statusOf('serviceEntity')).toBe(200)
    expect(await shown()).toEqual([])
  })

  it('has a numbered page where another has the name, or the portal itself', async () => {
    await portal.call('POST', '/v1/pages', { identifier: 'services', type: 'dashboard' })
    await create('service')
    await create('setting')

    expect(pageOf(await get('services_2'))).toMatchObject({ blueprint: 'service' })
    expect(pageOf(await get('settings_2'))).toMatchObject({ blueprint: 'setting' })
  })

  it('has no pages when it is refused', async () => {
    const refused = await portal.call(
      'POST',
      '/v1/blueprints',
      blueprint('service', { relations: { owner: { target: 'nothing' } } }),
    )

    expect(refused.status).toBe(404)
    expect(await statusOf('services')).toBe(404)
    expect(await statusOf('serviceEntity')).toBe(404)
  })
})

describe('automatic pages', () => {
  it('show the title that the blueprint has now, until somebody writes one', async () => {
    await create('service')
    await portal.call('PATCH', '/v1/blueprints/service', { title: 'App' })
    expect(await shown()).toMatchObject([{ title: 'Apps' }])

    await portal.call('PATCH', '/v1/pages/services', { title: 'Ours' })
    expect(await shown()).toMatchObject([{ title: 'Ours' }])
  })

  it.each([
    ['CircleCI Project', 'CircleCI Projects'],
    ['Repository', 'Repositories'],
    ['API', 'APIs'],
    ['DNS news', 'DNS news'],
  ])('call the entities of %s %s', async (title, plural) => {
    await portal.call('POST', '/v1/blueprints', blueprint('thing', { title }))
    expect(await shown()).toMatchObject([{ title: plural }])
  })

  it('go with their blueprint, and so do other pages of its entities', async () => {
    await create('service')
    await portal.call('POST', '/v1/pages', { identifier: 'mine', type: 'blueprint-entities', blueprint: 'service' })
    await portal.call('POST', '/v1/pages', { identifier: 'board', type: 'dashboard', blueprint: 'service' })
    await portal.call('DELETE', '/v1/blueprints/service')

    const statuses = await Promise.all(['services', 'serviceEntity', 'mine', 'board'].map(statusOf))
    expect(statuses).toEqual([404, 404, 404, 200])
    expect(pageOf(await get('board'))).not.toHaveProperty('blueprint')
  })

  it('follow their blueprint to a new identifier, and so do widgets that name it', async () => {
    await create('service')
    const board = {
      identifier: 'board',
      type: 'dashboard',
      after: 'services',
      widgets: [
        { id: 'a', type: 'x', blueprint: 'service', title: 'service' },
        { id: 'b', type: 'x', dataset: { rules: [{ property: '$blueprint', operator: '=', value: 'service' }] } },
        { id: 'c', type: 'x', blueprintConfig: { service: { hidden: true } } },
      ],
    }
    await portal.call('POST', '/v1/pages', board)
    const before = pageOf(await get('board'))
    await portal.call('PUT', '/v1/blueprints/service', blueprint('app'))

    const statuses = await Promise.all(['services', 'serviceEntity', 'apps', 'appEntity'].map(statusOf))
    expect(statuses).toEqual([404, 404, 200, 200])
    expect(pageOf(await get('apps'))).toMatchObject({ blueprint: 'app', title: 'Apps' })
    expect(pageOf(await get('board'))).toEqual({
      ...before,
      after: 'apps',
      widgets: [
        { id: 'a', type: 'x', blueprint: 'app', title: 'service' },
        { id: 'b', type: 'x', dataset: { rules: [{ property: '$blueprint', operator: '=', value: 'app' }] } },
        { id: 'c', type: 'x', blueprintConfig: { app: { hidden: true } } },
      ],
    })
    expect((await shown()).map(({ identifier }) => identifier)).toEqual(['apps', 'board'])
  })

  it('keep a name that somebody gave them', async () => {
    await create('service')
    await portal.call('PATCH', '/v1/pages/services', { identifier: 'fleet' })
    await portal.call('PUT', '/v1/blueprints/service', blueprint('app'))

    expect(pageOf(await get('fleet'))).toMatchObject({ blueprint: 'app' })
    expect(await statusOf('apps')).toBe(404)
  })

  it('of entities and the start page can be changed but neither renamed nor deleted', async () => {
    await create('service')
    const entityPage = { identifier: 'serviceEntity', type: 'entity', blueprint: 'service', widgets: [] }
    const changed = await portal.call('PUT', '/v1/pages/serviceEntity', { ...entityPage, title: 'One service' })
    const home = await portal.call('PUT', '/v1/pages/$home', { identifier: '$home', type: 'home', title: 'Start' })

    expect(pageOf(changed)).toMatchObject({ title: 'One service', widgets: [] })
    expect(pageOf(home)).toMatchObject({ identifier: '$home', title: 'Start' })
    const refusals = await Promise.all([
      portal.call('PUT', '/v1/pages/serviceEntity', { ...entityPage, identifier: 'other' }),
      portal.call('PUT', '/v1/pages/serviceEntity', { ...entityPage, type: 'dashboard' }),
      portal.call('PUT', '/v1/pages/serviceEntity', { identifier: 'serviceEntity', type: 'entity' }),
      portal.call('PATCH', '/v1/pages/$home', { identifier: 'start' }),
      portal.call('DELETE', '/v1/pages/serviceEntity'),
      portal.call('DELETE', '/v1/pages/$home'),
    ])
    expect(refusals.map(({ status, body }) => [status, body.error])).toEqual([
      ...Array.from({ length: 4 }, () => [422, 'invalid_request']),
      ...Array.from({ length: 2 }, () => [422, 'protected_resource']),
    ])
  })

  it('that list entities may be deleted and do not come back', async () => {
    await create('service')
    await portal.call('DELETE', '/v1/pages/services')

    expect(await statusOf('services')).toBe(404)
    expect(await shown()).toEqual([])
  })

  // Databases from before stored pages have blueprints only.
  it('are made for blueprints that have none yet, once, whoever asks first', async () => {
    await create('service')
    await create('domain')
    const made = await portal.services.db
      .selectFrom('blueprint')
      .selectAll()
      .where('identifier', '=', 'domain')
      .executeTakeFirstOrThrow()
    await portal.services.db.deleteFrom('page').execute()

    const replies = await Promise.all([
      portal.call('GET', '/v1/pages'),
      portal.call('GET', '/v1/sidebars/catalog'),
      get('domains'),
      portal.call('POST', '/v1/pages', { identifier: 'services', type: 'dashboard' }),
    ])

    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 409])
    expect(pageOf(replies[2])).toMatchObject({ blueprint: 'domain', createdAt: made.created_at.toISOString() })
    expect((await shown()).map(({ identifier }) => identifier)).toEqual(['services', 'domains'])
    expect(await statusOf('$home')).toBe(200)
  })
})
