import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signInMember } from '../testing/sign-in.ts'
import { createTestPortal, type TestPortal, type TestReply } from '../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

const widget = {
  id: 'table',
  type: 'table-entities-explorer',
  blueprint: 'service',
  dataset: { combinator: 'and', rules: [] },
  '2': 'kept',
}
const catalogPage = (identifier: string, more: object = {}) => ({
  identifier,
  type: 'blueprint-entities',
  title: 'Fleet',
  icon: 'Microservice',
  blueprint: 'service',
  widgets: [widget],
  ...more,
})
const dashboard = (identifier: string, more: object = {}) => ({ identifier, type: 'dashboard', widgets: [], ...more })

beforeEach(async () => {
  await portal.services.db.deleteFrom('page').execute()
  await portal.services.db.deleteFrom('catalog_folder').execute()
  await portal.services.db.deleteFrom('blueprint').where('identifier', 'not like', '\\_%').execute()
  await portal.call('POST', '/v1/blueprints', { identifier: 'service', title: 'Service', schema: { properties: {} } })
})

const create = (body: object) => portal.call('POST', '/v1/pages', body)
const get = (identifier: string, headers?: Record<string, string>) =>
  portal.call('GET', `/v1/pages/${encodeURIComponent(identifier)}`, undefined, headers)
const pageOf = (reply: TestReply) => reply.body.page as unknown as Record<string, unknown>
const refused = (reply: TestReply) => {
  const details = reply.body.details as unknown as { errors: { path: string }[] } | undefined
  return [reply.status, reply.body.error, details?.errors.map(({ path }) => path)]
}

describe('pages', () => {
  it('are returned as they were sent, key for key, with the audit fields and nothing else', async () => {
    const sent = catalogPage('fleet')
    const created = await create(sent)
    const read = await get('fleet')

    expect(created.status).toBe(201)
    expect(created.body).toMatchObject({ ok: true, identifier: 'fleet' })
    const { createdAt, createdBy, updatedAt, updatedBy, ...document } = pageOf(read)
    expect(document).toEqual(sent)
    expect(JSON.stringify(document.widgets)).toBe(JSON.stringify(sent.widgets))
    expect([createdBy, updatedBy]).toEqual([portal.organization.clientId, portal.organization.clientId])
    expect(updatedAt).toBe(createdAt)
    expect(created.body.page).toEqual(read.body.page)
  })

  it('show false, an empty list and an empty text only when these were written, and null as absent', async () => {
    const written = { locked: false, pageFilters: [], description: '', showInSidebar: false, requiredQueryParams: [] }
    await create(dashboard('written', written))
    await create(dashboard('bare', { title: null, icon: null, parent: null, after: null, locked: null }))

    expect(pageOf(await get('written'))).toMatchObject(written)
    expect(Object.keys(pageOf(await get('bare'))).toSorted()).toEqual([
      'createdAt',
      'createdBy',
      'identifier',
      'type',
      'updatedAt',
      'updatedBy',
      'widgets',
    ])
  })

  it('may be sent again as they were read', async () => {
    await create(catalogPage('fleet'))
    const read = pageOf(await get('fleet'))

    const same = await portal.call('PUT', '/v1/pages/fleet', read)
    await portal.call('DELETE', '/v1/pages/fleet')
    const again = await create(read)

    expect(pageOf(same)).toEqual(read)
    expect(again.status).toBe(201)
  })

  it('are replaced as a whole by PUT, which keeps who created them and names the page in its reply', async () => {
    const created = pageOf(await create(catalogPage('fleet', { locked: true, description: 'All of it' })))
    const replaced = await portal.call('PUT', '/v1/pages/fleet', catalogPage('fleet', { title: 'Ships' }))
    const renamed = await portal.call('PUT', '/v1/pages/fleet', catalogPage('ships'))

    expect(replaced.status).toBe(200)
    expect(pageOf(replaced)).toMatchObject({ identifier: 'fleet', title: 'Ships', createdAt: created.createdAt })
    expect(pageOf(replaced)).not.toHaveProperty('locked')
    expect(pageOf(replaced)).not.toHaveProperty('description')
    expect(pageOf(renamed)).toMatchObject({ identifier: 'ships', createdBy: created.createdBy })
    expect((await get('fleet')).status).toBe(404)
  })

  it('are changed in part by PATCH, where null removes a key and the type is refused', async () => {
    await create(catalogPage('fleet', { description: 'All' }))
    const patched = await portal.call('PATCH', '/v1/pages/fleet', { title: 'Ships', description: null })
    const typed = await portal.call('PATCH', '/v1/pages/fleet', { type: 'dashboard' })

    expect(pageOf(patched)).toMatchObject({ title: 'Ships', icon: 'Microservice', widgets: [widget] })
    expect(pageOf(patched)).not.toHaveProperty('description')
    expect(refused(typed)).toEqual([422, 'invalid_request', ['/type']])
  })

  it('are refused with the name of what is wrong', async () => {
    await create(dashboard('fleet'))
    const refusals = await Promise.all([
      create(dashboard('a', { color: 'red' })),
      create({ identifier: 'a', type: 'poster' }),
      create(dashboard('a', { widgets: ['text'] })),
      create({ ...catalogPage('a'), blueprint: undefined }),
      create(dashboard('Settings')),
      create(dashboard('$home')),
      create(dashboard('anEntity')),
      create({ identifier: 'b', type: 'entity', blueprint: 'service' }),
      create({ identifier: 'b', type: 'home' }),
      create(dashboard('b', { visibility: 'private', after: 'fleet' })),
      create(dashboard('b c')),
    ])

    expect(refusals.map(refused)).toEqual(
      [
        '/color',
        '/type',
        '/widgets/0',
        'blueprint',
        'identifier',
        'identifier',
        'identifier',
        'type',
        'type',
        'after',
        '/identifier',
      ].map((path) => [422, 'invalid_request', expect.arrayContaining([path])]),
    )
  })

  it('are refused for an identifier that is taken, an unknown blueprint, folder and neighbour', async () => {
    await create(dashboard('fleet'))
    await create(dashboard('port'))
    const taken = await create(dashboard('fleet'))
    const renamed = await portal.call('PUT', '/v1/pages/port', dashboard('fleet'))
    const lost = await create(catalogPage('lost', { blueprint: 'nothing' }))
    const astray = await create(dashboard('astray', { parent: 'nowhere' }))
    const alone = await create(dashboard('alone', { after: 'nobody' }))

    expect(taken).toMatchObject({ status: 409, body: { error: 'identifier_taken' } })
    expect(renamed).toMatchObject({ status: 409, body: { error: 'identifier_taken' } })
    expect(lost).toMatchObject({ status: 404, body: { error: 'not_found' } })
    expect(astray).toMatchObject({ status: 404, body: { error: 'not_found' } })
    expect(astray.body.message).toContain('Sidebar item with parent "nowhere" was not found')
    expect(refused(alone)).toEqual([422, 'after_item_not_in_parent', ['after']])
    for (const identifier of ['lost', 'astray', 'alone']) expect((await get(identifier)).status).toBe(404)
  })

  it('are listed with their widgets, or without when compact', async () => {
    await create(catalogPage('fleet'))
    const list = async (query: string) =>
      (await portal.call('GET', `/v1/pages${query}`)).body.pages as unknown as Record<string, unknown>[]
    const find = (pages: Record<string, unknown>[]) => pages.find(({ identifier }) => identifier === 'fleet')!

    const [whole, compact] = [find(await list('')), find(await list('?compact=true'))]

    expect(whole).toEqual(pageOf(await get('fleet')))
    expect(compact).not.toHaveProperty('widgets')
    expect({ ...compact, widgets: whole.widgets }).toEqual(whole)
  })

  it('go when deleted, and are gone for good', async () => {
    await create(dashboard('fleet'))

    expect(await portal.call('DELETE', '/v1/pages/fleet')).toMatchObject({ status: 200, body: { ok: true } })
    expect((await get('fleet')).status).toBe(404)
    expect((await portal.call('DELETE', '/v1/pages/fleet')).status).toBe(404)
    expect((await create(dashboard('fleet'))).status).toBe(201)
  })

  it('of one organisation are unknown to another', async () => {
    await create(dashboard('fleet'))
    const other = await portal.addOrganization()
    const headers = { authorization: `Bearer ${other.token}` }

    const list = await portal.call('GET', '/v1/pages', undefined, headers)
    expect((await get('fleet', headers)).status).toBe(404)
    const identifiers = (list.body.pages as unknown as { identifier: string }[]).map(({ identifier }) => identifier)
    expect(identifiers).toContain('$home')
    expect(identifiers).not.toContain('fleet')
    expect((await portal.call('POST', '/v1/pages', dashboard('fleet'), headers)).status).toBe(201)
  })

  it('leave a trail of their creation, changes and deletion', async () => {
    await create(dashboard('trail'))
    await portal.call('PUT', '/v1/pages/trail', dashboard('trail'))
    await portal.call('PATCH', '/v1/pages/trail', { title: 'Trail' })
    await portal.call('DELETE', '/v1/pages/trail')

    const { body } = await portal.call('GET', '/v1/audit-log?resources=page')
    const audits = body.audits as unknown as { action: string; context: object; diff: { after: unknown } }[]
    const own = audits.filter(({ context }) => (context as { page?: string }).page === 'trail')
    expect(own.map(({ action }) => action)).toEqual(['DELETE', 'UPDATE', 'CREATE'])
    expect(own[1]!.diff).toMatchObject({ before: { identifier: 'trail' }, after: { title: 'Trail' } })
  })

  it('of one identifier are created once when several ask at once', async () => {
    const replies = await Promise.all(Array.from({ length: 5 }, () => create(dashboard('rush'))))

    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409])
  })
})

describe('widgets of a page', () => {
  const nested = dashboard('board', {
    widgets: [
      {
        id: 'outer',
        type: 'dashboard-widget',
        layout: [
          {
            height: 400,
            columns: [
              { id: 'a', size: 6 },
              { id: 'b', size: 6 },
            ],
          },
          { height: 400, columns: [{ id: 'c', size: 12 }] },
        ],
        widgets: [
          { id: 'a', type: 'markdown', markdown: '# A' },
          { id: 'b', type: 'markdown', markdown: '# B' },
          { id: 'c', type: 'grouper', groups: [{ title: 'One', widgets: [{ id: 'd', type: 'unknown' }] }] },
        ],
      },
    ],
  })

  it('are changed one by one, also inside dashboards and groups', async () => {
    await create(nested)
    const changed = await portal.call('PATCH', '/v1/pages/board/widgets/d', { title: 'New', id: 'other', type: null })

    expect(changed.body).toEqual({ ok: true, identifier: 'd' })
    const page = pageOf(await get('board')) as unknown as typeof nested & { widgets: [{ widgets: object[] }] }
    expect(page.widgets[0].widgets[2]).toEqual({
      id: 'c',
      type: 'grouper',
      groups: [{ title: 'One', widgets: [{ id: 'd', title: 'New' }] }],
    })
  })

  it('are removed with their place in the layout', async () => {
    await create(nested)
    await portal.call('DELETE', '/v1/pages/board/widgets/a')
    await portal.call('DELETE', '/v1/pages/board/widgets/c')

    expect(pageOf(await get('board')).widgets).toEqual([
      {
        id: 'outer',
        type: 'dashboard-widget',
        layout: [{ height: 400, columns: [{ id: 'b', size: 6 }] }],
        widgets: [{ id: 'b', type: 'markdown', markdown: '# B' }],
      },
    ])
    expect((await portal.call('DELETE', '/v1/pages/board/widgets/a')).status).toBe(404)
  })
})

describe('rights to pages', () => {
  const setRights = (identifier: string, patch: object) =>
    portal.call('PATCH', `/v1/pages/${identifier}/permissions`, patch)
  const listed = async (headers: Record<string, string>) =>
    ((await portal.call('GET', '/v1/pages', undefined, headers)).body.pages as unknown as { identifier: string }[]).map(
      ({ identifier }) => identifier,
    )
  const inSidebar = async (headers: Record<string, string>) => {
    const { body } = await portal.call('GET', '/v1/sidebars/catalog', undefined, headers)
    return (body.sidebar as unknown as { items: { identifier: string }[] }).items.map(({ identifier }) => identifier)
  }

  it('begin with every Member reading and Admins changing, and are shown to Admins', async () => {
    await create(dashboard('fleet'))
    const member = await signInMember(portal)

    expect((await portal.call('GET', '/v1/pages/fleet/permissions')).body.permissions).toEqual({
      read: { users: [], roles: ['Admin', 'Member'], teams: [] },
      update: { users: [], roles: ['Admin'], teams: [] },
    })
    expect((await get('fleet', member)).status).toBe(200)
    const refusals = await Promise.all([
      portal.call('GET', '/v1/pages/fleet/permissions', undefined, member),
      portal.call('PATCH', '/v1/pages/fleet/permissions', {}, member),
      portal.call('PUT', '/v1/pages/fleet', dashboard('fleet', { title: 'Mine' }), member),
      portal.call('DELETE', '/v1/pages/fleet', undefined, member),
      portal.call('POST', '/v1/pages', dashboard('mine'), member),
      portal.call('POST', '/v1/sidebars/catalog/folders', { identifier: 'mine' }, member),
    ])
    expect(refusals.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403])
  })

  it('are changed list by list', async () => {
    await create(dashboard('fleet'))
    const read = { users: ['a@test.example'], roles: [], teams: ['Crew'] }
    await setRights('fleet', { read })
    const patched = await setRights('fleet', { read: { users: [] }, update: { teams: ['Crew'] } })

    expect(patched.body.permissions).toEqual({
      read: { users: [], roles: [], teams: ['Crew'] },
      update: { users: [], roles: ['Admin'], teams: ['Crew'] },
    })
    expect((await setRights('fleet', { write: read })).status).toBe(422)
    expect((await setRights('fleet', { read: { groups: [] } })).status).toBe(422)
    expect((await setRights('nothing', {})).status).toBe(404)
  })

  it('hide a page from lists, the sidebar and direct reads', async () => {
    await create(dashboard('hidden'))
    const member = await signInMember(portal)
    await setRights('hidden', { read: { users: [], roles: ['Admin'], teams: [] } })

    expect((await get('hidden', member)).status).toBe(404)
    expect(await listed(member)).not.toContain('hidden')
    expect(await inSidebar(member)).not.toContain('hidden')
    expect((await portal.call('PUT', '/v1/pages/hidden', dashboard('hidden'), member)).status).toBe(404)
    expect((await get('hidden')).status).toBe(200)
  })

  it('are granted by email in any case, by name and identifier of a team, and whoever may change a page may read it', async () => {
    const member = await signInMember(portal)
    await portal.call('POST', '/v1/blueprints/_team/entities', { identifier: 'crew-1', title: 'Crew' })
    await portal.call('PUT', '/v1/teams/Crew', { name: 'Crew', users: ['member@test.example'] })
    for (const identifier of ['mail', 'team', 'change']) await create(dashboard(identifier))
    const nobody = { users: [], roles: [], teams: [] }
    await setRights('mail', { read: { ...nobody, users: ['Member@Test.example'] } })
    await setRights('team', { read: { ...nobody, teams: ['crew-1'] } })
    await setRights('change', { read: nobody, update: { ...nobody, teams: ['Crew'] } })

    const statuses = await Promise.all(['mail', 'team', 'change'].map((identifier) => get(identifier, member)))
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200])
    const changed = await portal.call('PUT', '/v1/pages/change', dashboard('change', { title: 'Ours' }), member)
    expect(pageOf(changed)).toMatchObject({ title: 'Ours' })
  })

  it('to a private page are its creator’s', async () => {
    await create(dashboard('diary', { visibility: 'private' }))
    const member = await signInMember(portal)

    expect((await get('diary', member)).status).toBe(404)
    expect((await get('diary')).status).toBe(200)
    expect(await inSidebar({ authorization: `Bearer ${portal.token}` })).not.toContain('diary')
  })
})

describe('a change of a page that was read before', () => {
  const change = (page: string, body: object, updatedAt: unknown) =>
    portal.call('PATCH', `/v1/pages/${page}`, body, {
      authorization: `Bearer ${portal.token}`,
      'if-match': `"${String(updatedAt)}"`,
    })

  it('is refused when somebody changed the page since, and takes place when nobody did', async () => {
    await create(catalogPage('fleet'))
    const read = pageOf(await get('fleet'))
    await portal.services.db
      .updateTable('page')
      .set({ updated_at: new Date('2031-01-01') })
      .execute()

    const stale = await change('fleet/widgets/table', { blueprintConfig: {} }, read.updatedAt)
    expect(stale).toMatchObject({ status: 409, body: { error: 'conflict' } })
    expect(stale.body.message).toContain('Page "fleet" was changed by')
    expect(pageOf(await get('fleet')).widgets).toEqual([widget])

    const { updatedAt } = pageOf(await get('fleet'))
    expect((await change('fleet', { locked: true }, updatedAt)).status).toBe(200)
    expect(pageOf(await get('fleet')).locked).toBe(true)
  })

  it('names the place of a header that cannot be read', async () => {
    await create(catalogPage('fleet'))
    const headers = { authorization: `Bearer ${portal.token}`, 'if-match': 'yesterday' }
    const reply = await portal.call('PATCH', '/v1/pages/fleet', { locked: true }, headers)
    expect(reply.status).toBe(422)
  })
})

describe('what the caller may do with a page', () => {
  const rightsOf = async (headers?: Record<string, string>) =>
    (await portal.call('GET', '/ui/v1/pages/fleet/rights', undefined, headers)).body.rights

  it('is told by the server: a Member changes it once the right is given', async () => {
    await create(catalogPage('fleet'))
    const member = await signInMember(portal)

    expect(await rightsOf()).toEqual({ update: true, create: true })
    expect(await rightsOf(member)).toEqual({ update: false, create: false })
    await portal.call('PATCH', '/v1/pages/fleet/permissions', { update: { roles: ['Admin', 'Member'] } })
    expect(await rightsOf(member)).toEqual({ update: true, create: false })
  })

  it('is not told of a page that the caller may not read', async () => {
    await create(catalogPage('fleet'))
    await portal.call('PATCH', '/v1/pages/fleet/permissions', { read: { roles: ['Admin'] } })
    const reply = await portal.call('GET', '/ui/v1/pages/fleet/rights', undefined, await signInMember(portal))
    expect(reply.status).toBe(404)
  })
})
