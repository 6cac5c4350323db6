import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

const blueprint = (properties: object, relations: object = {}) => ({
  identifier: 'cached',
  title: 'Cached',
  schema: { properties },
  relations,
})
const url = '/v1/blueprints/cached'
const write = (body: object) =>
  portal.call('POST', `${url}/entities?upsert=true&merge=true`, { identifier: 'e', ...body })

it('judges entities by the blueprint as it is stored, not as it was when the last entity was written', async () => {
  await portal.call('POST', '/v1/blueprints', blueprint({ a: { type: 'string', enum: ['x'] } }))
  expect((await write({ properties: { a: 'x' } })).status).toBe(201)
  expect((await write({ properties: { a: 'y' } })).status).toBe(422)

  await portal.call(
    'PUT',
    url,
    blueprint({ a: { type: 'string' }, b: { type: 'number' } }, { to: { target: 'cached' } }),
  )
  const widened = await write({ properties: { a: 'y', b: 1 }, relations: { to: 'e' } })
  expect(widened.body.entity).toMatchObject({ properties: { a: 'y', b: 1 }, relations: { to: 'e' } })

  await portal.call('PUT', url, blueprint({ a: { type: 'string', enum: ['z'] } }))
  expect((await write({ properties: { a: 'y' } })).status).toBe(422)
  expect((await write({ relations: { to: 'e' } })).status).toBe(404)

  await portal.call('DELETE', `${url}/entities/e`)
  await portal.call('DELETE', url)
  expect((await write({})).status).toBe(404)
  await portal.call('POST', '/v1/blueprints', blueprint({ c: { type: 'string' } }))
  expect((await write({ properties: { a: 1, c: 'new' } })).body.entity).toMatchObject({ properties: { c: 'new' } })
})
