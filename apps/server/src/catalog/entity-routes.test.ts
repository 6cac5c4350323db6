import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

/** The blueprint that the entities of the GitLab CI guide belong to. */
const testBlueprint = {
  identifier: 'test-blueprint',
  title: 'Test blueprint',
  schema: {
    properties: {
      myStringProp: { type: 'string' },
      myNumberProp: { type: 'number' },
      myBooleanProp: { type: 'boolean' },
      myArrayProp: { type: 'array' },
      myObjectProp: { type: 'object' },
    },
  },
}

describe('the GitLab CI guide', () => {
  it('upserts and gets the entity with its exact bodies', async () => {
    await portal.call('POST', '/v1/blueprints', testBlueprint)
    const body = {
      identifier: 'example-entity',
      properties: {
        myStringProp: 'My value',
        myNumberProp: 1,
        myBooleanProp: true,
        myArrayProp: ['myVal1', 'myVal2'],
        myObjectProp: { myKey: 'myVal', myExtraKey: 'myExtraVal' },
      },
    }
    const created = await portal.call('POST', '/v1/blueprints/test-blueprint/entities?upsert=true', body)
    expect(created.body).toMatchObject({ ok: true })
    expect(created.status).toBe(201)
    const read = await portal.call('GET', '/v1/blueprints/test-blueprint/entities/example-entity')
    expect(read.status).toBe(200)
    expect(read.body.entity).toEqual(created.body.entity)
    expect(read.body.entity).toMatchObject({
      ...body,
      blueprint: 'test-blueprint',
      title: null,
      team: null,
      relations: {},
    })

    const again = await portal.call('POST', '/v1/blueprints/test-blueprint/entities?upsert=true', body)
    expect(again.status).toBe(200)
    expect(again.body.entity).toEqual(created.body.entity)
  })
})
