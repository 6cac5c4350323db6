import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal, type TestReply } from '../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())
beforeEach(async () => {
  await portal.services.db.deleteFrom('page').where('type', '=', 'dashboard').execute()
  await portal.services.db.updateTable('catalog_folder').set({ parent_id: null }).execute()
  await portal.services.db.deleteFrom('catalog_folder').where('identifier', 'not like', '\\_%').execute()
})

interface Item {
  identifier: string
  title?: string
  sidebarType: string
  parent: string | null
  after: string | null
}
const FOLDERS = '/v1/sidebars/catalog/folders'
const addFolder = (identifier: string, more: object = {}) => portal.call('POST', FOLDERS, { identifier, ...more })
const patchFolder = (identifier: string, patch: object) => portal.call('PATCH', `${FOLDERS}/${identifier}`, patch)
const addPage = (identifier: string, more: object = {}) =>
  portal.call('POST', '/v1/pages', { identifier, type: 'dashboard', ...more })
const pageOf = async (identifier: string) =>
  (await portal.call('GET', `/v1/pages/${identifier}`)).body.page as unknown as Record<string, unknown>
const items = async () => {
  const { body } = await portal.call('GET', '/v1/sidebars/catalog')
  const all = (body.sidebar as unknown as { items: Item[] }).items
  return all.filter(({ identifier }) => !identifier.startsWith('_'))
}
const order = async () =>
  (await items()).map(({ identifier, parent }) => (parent === null ? identifier : `${parent}/${identifier}`))
const find = async (identifier: string) => (await items()).find((item) => item.identifier === identifier)
const refusal = ({ status, body }: TestReply) => [status, body.error]

describe('folders', () => {
  it('are answered as they were sent, a title and a parent only when there is one', async () => {
    const bare = await addFolder('bare')
    const whole = await addFolder('whole', { title: 'Whole', parent: 'bare', sidebar: 'catalog' })

    expect(bare.status).toBe(201)
    expect(bare.body).toEqual({ ok: true, folder: { identifier: 'bare', parent: null, after: null } })
    expect(whole.body.folder).toEqual({ identifier: 'whole', title: 'Whole', parent: 'bare', after: null })
    expect(await items()).toEqual([
      { identifier: 'bare', sidebarType: 'folder', sidebar: 'catalog', parent: null, after: null },
      { identifier: 'whole', title: 'Whole', sidebarType: 'folder', sidebar: 'catalog', parent: 'bare', after: null },
    ])
  })

  it('keep what a change does not name, and lose what it sets to null', async () => {
    await addFolder('one')
    await addFolder('two', { title: 'Two', after: 'one' })
    const renamed = await patchFolder('two', { identifier: 'two', title: 'Zwei' })
    const cleared = await patchFolder('two', { title: null, after: null })

    expect(renamed.body.folder).toEqual({ identifier: 'two', title: 'Zwei', parent: null, after: 'one' })
    expect(cleared.body.folder).toEqual({ identifier: 'two', parent: null, after: null })
    expect(refusal(await patchFolder('two', { identifier: 'three' }))).toEqual([422, 'invalid_request'])
    expect(refusal(await patchFolder('four', {}))).toEqual([404, 'not_found'])
    expect(refusal(await addFolder('two'))).toEqual([409, 'identifier_taken'])
    expect(refusal(await addFolder('CI/CD'))).toEqual([422, 'invalid_request'])
  })

  it('cannot be inside themselves, nor deeper than three levels', async () => {
    await addFolder('a')
    await addFolder('b', { parent: 'a' })
    await addFolder('c', { parent: 'b' })
    await addFolder('x')

    expect(refusal(await patchFolder('a', { parent: 'a' }))).toEqual([422, 'invalid_request'])
    expect(refusal(await patchFolder('a', { parent: 'c' }))).toEqual([422, 'invalid_request'])
    expect(refusal(await patchFolder('a', { parent: 'x' }))).toEqual([422, 'invalid_request'])
    expect(refusal(await addFolder('d', { parent: 'c' }))).toEqual([422, 'invalid_request'])
    expect(refusal(await addFolder('d', { parent: 'nowhere' }))).toEqual([404, 'not_found'])
    expect(await order()).toEqual(['a', 'a/b', 'b/c', 'x'])
    expect((await addPage('deep', { parent: 'c' })).status).toBe(201)
  })

  it('leave their content where they stood when deleted', async () => {
    await addPage('first')
    await addFolder('crew')
    await addPage('last', { after: 'crew' })
    await addPage('mate', { parent: 'crew' })
    await addFolder('cooks', { parent: 'crew' })
    await addPage('chef', { parent: 'cooks' })
    const deleted = await portal.call('DELETE', `${FOLDERS}/crew`)

    expect(deleted).toMatchObject({ status: 200, body: { ok: true } })
    expect(await order()).toEqual(['first', 'mate', 'cooks', 'cooks/chef', 'last'])
    expect(await pageOf('mate')).not.toHaveProperty('parent')
    expect(await pageOf('last')).not.toHaveProperty('after')
    expect(refusal(await portal.call('DELETE', `${FOLDERS}/crew`))).toEqual([404, 'not_found'])
  })

  it('leave a trail', async () => {
    await addFolder('trail')
    await patchFolder('trail', { title: 'Trail' })
    await patchFolder('trail', { title: 'Trail' })
    await portal.call('DELETE', `${FOLDERS}/trail`)

    const { body } = await portal.call('GET', '/v1/audit-log?resources=folder')
    const audits = body.audits as unknown as { action: string; context: { folder: string } }[]
    const own = audits.filter(({ context }) => context.folder === 'trail')
    expect(own.map(({ action }) => action)).toEqual(['DELETE', 'UPDATE', 'CREATE'])
  })
})

describe('the order of the sidebar', () => {
  it('is that of creation, and puts what asks for it after another page or folder', async () => {
    await addPage('a')
    await addFolder('b')
    await addPage('c')
    await addPage('d', { after: 'a' })
    await addFolder('e', { after: 'a' })

    expect(await order()).toEqual(['a', 'e', 'd', 'b', 'c'])
  })

  it('changes no other page: `after` stays what a client wrote last', async () => {
    await addPage('a')
    await addPage('b', { after: 'a' })
    const before = await Promise.all([pageOf('a'), pageOf('b')])
    await addPage('c', { after: 'a' })
    await addPage('d')

    expect(await Promise.all([pageOf('a'), pageOf('b')])).toEqual(before)
    expect(before[0]).not.toHaveProperty('after')
    expect(before[1]).toMatchObject({ after: 'a' })
    expect(await find('b')).toMatchObject({ after: 'a' })
    expect(await pageOf('d')).not.toHaveProperty('after')
  })

  it('stays when a page is written again without asking for a place', async () => {
    for (const identifier of ['a', 'b', 'c']) await addPage(identifier)
    await portal.call('PATCH', '/v1/pages/a', { after: 'b' })
    const replaced = await portal.call('PUT', '/v1/pages/a', { identifier: 'a', type: 'dashboard', title: 'A' })

    expect(replaced.body.page).not.toHaveProperty('after')
    expect(await order()).toEqual(['b', 'a', 'c'])
  })

  it('closes the gap that a page leaves', async () => {
    await addPage('a')
    await addPage('b', { after: 'a' })
    await addPage('c', { after: 'b' })
    await portal.call('DELETE', '/v1/pages/b')

    expect(await order()).toEqual(['a', 'c'])
    expect(await pageOf('c')).toMatchObject({ after: 'a' })
  })

  it('knows what moved into another folder, to its end, and out again', async () => {
    await addFolder('crew')
    await addPage('cook', { parent: 'crew' })
    await addPage('a')
    await addPage('b', { after: 'a' })
    const moved = await portal.call('PATCH', '/v1/pages/b', { parent: 'crew' })
    expect(moved.body.page).toMatchObject({ parent: 'crew' })
    expect(moved.body.page).not.toHaveProperty('after')
    expect(await order()).toEqual(['crew', 'crew/cook', 'crew/b', 'a'])

    await portal.call('PATCH', '/v1/pages/b', { parent: null })
    expect(await order()).toEqual(['crew', 'crew/cook', 'a', 'b'])
    expect(refusal(await portal.call('PATCH', '/v1/pages/b', { after: 'cook' }))).toEqual([
      422,
      'after_item_not_in_parent',
    ])
    expect(refusal(await portal.call('PATCH', '/v1/pages/b', { after: 'b' }))).toEqual([
      422,
      'after_item_not_in_parent',
    ])
  })

  it('never runs in a circle: what moves behind its follower takes the lead', async () => {
    await addPage('a')
    await addPage('b', { after: 'a' })
    await addPage('c', { after: 'b' })
    await portal.call('PATCH', '/v1/pages/a', { after: 'c' })

    expect(await order()).toEqual(['b', 'c', 'a'])
    expect((await items()).map(({ after }) => after)).toEqual([null, 'b', 'c'])
  })

  it('tells a page and a folder of the same identifier apart', async () => {
    await addPage('crew')
    await addFolder('crew')
    await addPage('a', { parent: 'crew' })
    await addPage('b', { after: 'crew' })

    expect((await items()).map(({ identifier, sidebarType }) => `${sidebarType} ${identifier}`)).toEqual([
      'page crew',
      'page b',
      'folder crew',
      'page a',
    ])
  })

  it('leaves out pages that ask for it, and shows them again at their place', async () => {
    for (const identifier of ['a', 'b', 'c']) await addPage(identifier)
    await portal.call('PATCH', '/v1/pages/b', { showInSidebar: false })
    expect(await order()).toEqual(['a', 'c'])

    await portal.call('PATCH', '/v1/pages/b', { showInSidebar: true })
    expect(await order()).toEqual(['a', 'b', 'c'])
  })

  it('holds everything once when many write at the same time', async () => {
    await addFolder('crew')
    const names = Array.from({ length: 12 }, (_, index) => `p${index}`)
    const replies = await Promise.all(
      names.map((name, index) => addPage(name, index % 2 === 0 ? { parent: 'crew' } : { after: 'crew' })),
    )

    expect(replies.map(({ status }) => status)).toEqual(names.map(() => 201))
    const found = await items()
    expect(found.map(({ identifier }) => identifier).toSorted()).toEqual(['crew', ...names].toSorted())
    expect(found.filter(({ parent }) => parent === 'crew')).toHaveLength(6)
  })
})
