import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'

const NOW = new Date('2031-06-15T12:00:00Z')

let portal: TestPortal
beforeAll(async () => {
  portal = await createTestPortal({}, { clock: { now: () => NOW } })
  const properties = { tier: { type: 'string' }, size: { type: 'number' } }
  await portal.call('POST', '/v1/blueprints', { identifier: 'service', title: 'Service', schema: { properties } })
  const write = (tier: string | null, size: number) =>
    portal.call('POST', '/v1/blueprints/service/entities?upsert=true&merge=true', {
      identifier: 'cart',
      properties: { tier, size },
    })
  await write('tin', 1)
  await write('silver', 2)
  await write('gold', 3)
  await write(null, 4)
  await portal.call('POST', '/v1/blueprints/service/entities', { identifier: 'other', properties: { size: 99 } })
  const times = ['2031-06-01T10:00:00Z', '2031-06-11T10:00:00Z', '2031-06-11T23:30:00Z', '2031-06-14T10:00:00Z']
  await portal.services.pool.query(
    `update audit_event set at = (($1::text[])[(diff -> 'after' -> 'properties' ->> 'size')::int])::timestamptz
     where context ->> 'entity' = 'cart'`,
    [times],
  )
})
afterAll(() => portal[Symbol.asyncDispose]())

const read = (body: object = {}) =>
  portal.call('POST', '/v1/entities/properties-history', {
    entityIdentifier: 'cart',
    blueprintIdentifier: 'service',
    propertyNames: ['tier', 'size'],
    timeInterval: 'day',
    timeRange: { preset: 'lastWeek' },
    ...body,
  })
const linesOf = async (body: object = {}) => {
  const reply = await read(body)
  expect(reply).toMatchObject({ status: 200, body: { ok: true } })
  const { data } = reply.body.result as unknown as { data: { date: number; values: Record<string, unknown> }[] }
  return data.map(({ date, values }) => `${new Date(date).toISOString().slice(0, 13)} ${JSON.stringify(values)}`)
}

describe('POST /v1/entities/properties-history', () => {
  it('tells what properties were at the end of each day, starting with what they were before', async () => {
    const [tin, gold, none] = ['{"tier":"tin","size":1}', '{"tier":"gold","size":3}', '{"tier":null,"size":4}']
    expect(await linesOf()).toEqual([
      `2031-06-08T00 ${tin}`,
      `2031-06-09T00 ${tin}`,
      `2031-06-10T00 ${tin}`,
      `2031-06-11T00 ${gold}`,
      `2031-06-12T00 ${gold}`,
      `2031-06-13T00 ${gold}`,
      `2031-06-14T00 ${none}`,
      `2031-06-15T00 ${none}`,
    ])
  })

  it('goes by the days of the time zone', async () => {
    const lines = await linesOf({
      timeRange: { preset: 'lastWeek', timeZone: 'Europe/Berlin' },
      propertyNames: ['tier'],
    })
    expect(lines).toContain('2031-06-10T22 {"tier":"silver"}')
    expect(lines).toContain('2031-06-11T22 {"tier":"gold"}')
  })

  it('is null before the entity was there', async () => {
    const lines = await linesOf({ timeRange: { preset: 'lastMonth' }, propertyNames: ['size'] })
    expect(lines[0]).toBe('2031-05-16T00 {"size":null}')
    expect(lines.at(-1)).toBe('2031-06-15T00 {"size":4}')
  })

  it('is refused by name', async () => {
    expect(await read({ propertyNames: ['colour'] })).toMatchObject({ status: 422 })
    expect((await read({ propertyNames: ['colour'] })).body.message).toContain('colour')
    expect((await read({ entityIdentifier: 'nobody' })).status).toBe(404)
    expect((await read({ blueprintIdentifier: 'nothing' })).status).toBe(404)
    expect((await read({ propertyNames: [] })).status).toBe(422)
    const { token } = await portal.addOrganization()
    const foreign = await portal.call(
      'POST',
      '/v1/entities/properties-history',
      {
        entityIdentifier: 'cart',
        blueprintIdentifier: 'service',
        propertyNames: ['tier'],
        timeInterval: 'day',
        timeRange: { preset: 'lastWeek' },
      },
      { authorization: `Bearer ${token}` },
    )
    expect(foreign.status).toBe(404)
  })
})
