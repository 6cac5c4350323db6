import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signInMember } from '../../testing/sign-in.ts'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'

interface Reply {
  groups: { value: unknown; count: number }[]
  next: string | null
  total: { groups: number; entities: number }
}

const BERTHS = [
  { identifier: 'b1', properties: { basin: 'north', depth: 9, lit: true }, relations: { quay: 'q1' } },
  { identifier: 'b2', properties: { basin: 'north', depth: 9, lit: false }, relations: { quay: 'q2' } },
  { identifier: 'b3', properties: { basin: 'south', depth: 10 }, relations: { quay: 'q1' } },
  { identifier: 'b4', properties: { basin: null, depth: 10, lit: true } },
  { identifier: 'b5', properties: { basin: 'a "quoted" \\ one' } },
  { identifier: 'b6' },
]

let portal: TestPortal
beforeAll(async () => {
  portal = await createTestPortal()
  await portal.call('POST', '/v1/blueprints', { identifier: 'quay', title: 'Quay', schema: { properties: {} } })
  await portal.call('POST', '/v1/blueprints', {
    identifier: 'berth',
    title: 'Berth',
    schema: {
      properties: {
        basin: { type: 'string' },
        depth: { type: 'number' },
        lit: { type: 'boolean' },
        tags: { type: 'array' },
        built: { type: 'string', format: 'date-time' },
        plan: { type: 'object' },
      },
    },
    calculationProperties: { label: { type: 'string', calculation: '.identifier' } },
    relations: { quay: { target: 'quay' }, ships: { target: 'quay', many: true } },
  })
  for (const identifier of ['q1', 'q2']) await portal.call('POST', '/v1/blueprints/quay/entities', { identifier })
  for (const berth of BERTHS) {
    expect((await portal.call('POST', '/v1/blueprints/berth/entities', berth)).status).toBe(201)
  }
})
afterAll(() => portal[Symbol.asyncDispose]())

const ask = (body: object, headers?: Record<string, string>) =>
  portal.call('POST', '/ui/v1/table/groups', { blueprint: 'berth', ...body }, headers)
const groupsOf = async (body: object, headers?: Record<string, string>): Promise<Reply> => {
  const reply = await ask(body, headers)
  expect(reply.status).toBe(200)
  return reply.body as unknown as Reply
}
const toPairs = ({ groups }: Reply) => groups.map(({ value, count }) => [value, count])

describe('POST /ui/v1/table/groups', () => {
  it.each([
    ['basin', [['north', 2], [null, 2], ['a "quoted" \\ one', 1], ['south', 1]]], // prettier-ignore
    ['depth', [[9, 2], [10, 2], [null, 2]]], // prettier-ignore
    ['lit', [[null, 3], [true, 2], [false, 1]]], // prettier-ignore
    ['quay', [[null, 3], ['q1', 2], ['q2', 1]]], // prettier-ignore
  ])('counts the entities of each %s, the largest groups first', async (groupBy, expected) => {
    const reply = await groupsOf({ groupBy })

    expect(toPairs(reply).toSorted(byText)).toEqual(expected.toSorted(byText))
    expect(reply.groups.map(({ count }) => count)).toEqual(expected.map(([, count]) => count))
    expect(reply).toMatchObject({ next: null, total: { groups: expected.length, entities: BERTHS.length } })
  })

  it('orders by value when asked to, entities without one last', async () => {
    expect(toPairs(await groupsOf({ groupBy: 'depth', order: 'value' }))).toEqual([
      [9, 2],
      [10, 2],
      [null, 2],
    ])
  })

  it.each(['basin', 'depth', 'lit', 'quay', '$createdBy'])(
    'gives values of %s that find exactly the entities of their group',
    async (groupBy) => {
      for (const { value, count } of (await groupsOf({ groupBy })).groups) {
        const rule =
          value === null ? { property: groupBy, operator: 'isEmpty' } : { property: groupBy, operator: '=', value }
        const body = { blueprint: 'berth', query: { combinator: 'and', rules: [rule] } }
        const rows = await portal.call('POST', '/ui/v1/table/query', body)
        expect(rows.body, String(value)).toMatchObject({ total: { value: count } })
      }
    },
  )

  it.each(['count', 'value'])('gives every group once, page by page, by %s', async (order) => {
    const whole = await groupsOf({ groupBy: 'basin', order })
    const seen: unknown[] = []
    let cursor: string | null = null
    do {
      const reply: Reply = await groupsOf({ groupBy: 'basin', order, cursor, limit: 1 })
      expect(reply.total).toEqual(whole.total)
      seen.push(...toPairs(reply))
      cursor = reply.next
    } while (cursor !== null)
    expect(seen).toEqual(toPairs(whole))
  })

  it('speaks only of the entities that rules and search choose', async () => {
    const query = { combinator: 'and', rules: [{ property: 'depth', operator: '=', value: 9 }] }
    expect(toPairs(await groupsOf({ groupBy: 'basin', query }))).toEqual([['north', 2]])
    expect(toPairs(await groupsOf({ groupBy: 'basin', search: 'south' }))).toEqual([['south', 1]])
    // The words of a search may stand in different properties.
    expect(toPairs(await groupsOf({ groupBy: 'basin', search: ' ONE b5 ' }))).toEqual([['a "quoted" \\ one', 1]])
    expect(await groupsOf({ groupBy: 'basin', search: 'north b5' })).toMatchObject({ groups: [] })
    expect(await groupsOf({ groupBy: 'basin', search: 'nowhere' })).toMatchObject({ groups: [], total: { groups: 0 } })
  })

  it('counts nothing that the caller may not read', async () => {
    const member = await signInMember(portal)
    expect((await groupsOf({ groupBy: 'basin' }, member)).total.entities).toBe(BERTHS.length)
    const closed = { roles: [], users: [], teams: [], ownedByTeam: false }
    const entities = { read: closed, register: closed, update: closed, unregister: closed }
    expect((await portal.call('PATCH', '/v1/blueprints/berth/permissions', { entities })).status).toBe(200)

    expect(await groupsOf({ groupBy: 'basin' }, member)).toMatchObject({ groups: [], total: { entities: 0 } })
  })

  it.each([
    ['tags', 'holds no values to group by'],
    ['built', 'holds no values to group by'],
    ['plan', 'holds no values to group by'],
    ['label', 'is computed'],
    ['ships', 'leads to many entities'],
    ['colour', 'is no property or relation'],
  ])('refuses to group by %s, with the reason', async (groupBy, words) => {
    const reply = await ask({ groupBy })
    expect(reply).toMatchObject({ status: 422, body: { error: 'invalid_request' } })
    expect(reply.body.message).toContain(words)
  })

  it.each(['x', Buffer.from('["a","b"]').toString('base64url')])('refuses the cursor %s', async (cursor) => {
    expect((await ask({ groupBy: 'basin', cursor })).status).toBe(422)
  })
})

const byText = (one: unknown, other: unknown) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)
