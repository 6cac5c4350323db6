import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

/** Where the agent's Kafka topic is in use; nothing connects to the broker here. */
const WITH_KAFKA = { KAFKA_BROKERS: 'localhost:1', KAFKA_SECURITY_PROTOCOL: 'PLAINTEXT' }
const readDemo = async (name: string) => readFile(new URL(`../local/demo/${name}.json`, import.meta.url), 'utf8')

let portal: TestPortal
beforeAll(async () => {
  portal = await createTestPortal(WITH_KAFKA)
  await portal.call('POST', '/v1/blueprints', JSON.parse(await readDemo('circleci-blueprint')))
  await portal.call('POST', '/v1/blueprints/circle_ci_project/entities', {
    identifier: 'cart',
    title: 'Cart',
    properties: { project_slug: 'gh/acme/cart' },
  })
})
afterAll(() => portal[Symbol.asyncDispose]())

const url = '/v1/blueprints/circle_ci_project/actions'

describe('the action array of the CircleCI document', () => {
  it('is stored by PUT, returned without the prefix, and is a version 2 action with it', async () => {
    const array = JSON.parse(await readDemo('circleci-actions')) as Record<string, unknown>[]
    const reply = await portal.call('PUT', url, array)
    expect(reply).toMatchObject({ status: 200 })
    expect(reply.body.actions).toMatchObject(array)

    const version2 = await portal.call('GET', '/v1/actions/circle_ci_project_trigger_circle_ci_pipeline')
    expect(version2.body.action).toMatchObject({
      publish: true,
      trigger: { type: 'self-service', operation: 'DAY-2', blueprintIdentifier: 'circle_ci_project' },
      invocationMethod: { type: 'WEBHOOK', agent: true, url: 'https://circleci.com' },
    })
    const listed = await portal.call('GET', '/v1/actions?version=v1&blueprint_identifier=circle_ci_project')
    expect(listed.body.actions).toMatchObject(array)
  })

  it('gives exactly the message that the document’s mapping reads, with a signature that the agent accepts', async () => {
    const reply = await portal.call('POST', `${url}/trigger_circle_ci_pipeline/runs`, { entity: 'cart' })
    expect(reply).toMatchObject({ status: 202 })
    const run = reply.body.run as unknown as { id: string; createdAt: string }
    const { orgId, clientId } = portal.organization
    const rows = await portal.services.db.selectFrom('kafka_outbox').selectAll().where('key', '=', run.id).execute()
    expect(rows).toMatchObject([{ org_id: orgId, topic: `${orgId}.runs` }])

    const message = JSON.parse(rows[0]!.value) as Record<string, never> & { trigger: { at: string } }
    expect(Object.keys(message)).toEqual([
      'action',
      'resourceType',
      'status',
      'trigger',
      'context',
      'payload',
      'headers',
    ])
    expect(message).toEqual({
      action: 'trigger_circle_ci_pipeline',
      resourceType: 'run',
      status: 'TRIGGERED',
      trigger: {
        by: { orgId, userId: clientId, user: expect.objectContaining({ id: clientId }) },
        origin: 'API',
        at: expect.stringMatching(/^\d{4}-.*Z$/),
      },
      context: { entity: 'cart', blueprint: 'circle_ci_project', runId: run.id },
      payload: {
        entity: expect.objectContaining({ identifier: 'cart', properties: { project_slug: 'gh/acme/cart' } }),
        action: expect.objectContaining({
          invocationMethod: {
            type: 'WEBHOOK',
            agent: true,
            synchronized: false,
            method: 'POST',
            url: 'https://circleci.com',
          },
          trigger: 'DAY-2',
        }),
        properties: {},
        censoredProperties: [],
      },
      headers: {
        'X-Port-Timestamp': expect.stringMatching(/^\d{10}$/),
        'X-Port-Signature': expect.stringMatching(/^v1,/),
      },
    })
    expect(reply.body.run).toMatchObject({ status: 'IN_PROGRESS', pendingExecution: false })
  })
})

describe('the routes of version 1', () => {
  const action = (identifier: string, more = {}) => ({
    identifier,
    title: 'A',
    userInputs: { properties: { size: { type: 'string' } }, required: [] },
    invocationMethod: { type: 'KAFKA' },
    trigger: 'CREATE',
    ...more,
  })

  it('create one action from an object, read, replace, rename and delete it', async () => {
    expect((await portal.call('POST', url, action('one'))).body.action).toMatchObject({ identifier: 'one' })
    expect(await portal.call('POST', url, action('one'))).toMatchObject({
      status: 409,
      body: { error: 'identifier_taken' },
    })
    expect((await portal.call('GET', `${url}/one`)).body.action).toMatchObject(action('one'))
    const renamed = await portal.call('PUT', `${url}/one`, action('two', { title: 'B' }))
    expect(renamed.body.action).toMatchObject({ identifier: 'two', title: 'B' })
    expect((await portal.call('GET', `${url}/one`)).status).toBe(404)
    expect((await portal.call('GET', `${url}/two/permissions`)).body.permissions).toMatchObject({
      execute: { roles: ['Member', 'Admin'], ownedByTeam: false, policy: null },
    })
    expect((await portal.call('DELETE', `${url}/two`)).status).toBe(200)
  })

  it('replace all actions of the blueprint by the array', async () => {
    await portal.call('PUT', url, [action('one'), action('two')])
    const reply = await portal.call('PUT', url, [action('two'), action('three')])
    expect((reply.body.actions as unknown as { identifier: string }[]).map((item) => item.identifier)).toEqual([
      'two',
      'three',
    ])
    expect((await portal.call('GET', `${url}/one`)).status).toBe(404)
  })

  it('give the inputs that were posted, and only those, as properties of the message', async () => {
    await portal.call('PUT', url, [action('sized')])
    const started = await portal.call('POST', `${url}/sized/runs`, { properties: { size: 'small' } })
    expect(started.body.run).toMatchObject({
      payload: { payload: { payload: { entity: null, properties: { size: 'small' } } } },
    })
    const empty = await portal.call('POST', `${url}/sized/runs`, {})
    expect(empty.body.run).toMatchObject({
      payload: { payload: { payload: { properties: {} }, context: { entity: null } } },
    })
  })

  it('show an action that was written as version 2', async () => {
    await portal.call('POST', '/v1/actions', {
      identifier: 'modern',
      trigger: {
        type: 'self-service',
        operation: 'DAY-2',
        blueprintIdentifier: 'circle_ci_project',
        userInputs: { properties: {} },
      },
      invocationMethod: { type: 'WEBHOOK', url: 'https://x.test', body: { a: 1 } },
    })
    expect((await portal.call('GET', `${url}/modern`)).body.action).toMatchObject({
      identifier: 'modern',
      trigger: 'DAY-2',
      invocationMethod: { type: 'WEBHOOK', url: 'https://x.test' },
    })
  })

  it('start day-2 runs on the entity in the path', async () => {
    await portal.call('PUT', url, [action('restart', { trigger: 'DAY-2' })])
    const reply = await portal.call('POST', '/v1/blueprints/circle_ci_project/entities/cart/actions/restart/runs', {})
    expect(reply.body.run).toMatchObject({ entity: { identifier: 'cart' } })
  })

  it('make GitLab variables and GitHub inputs of the inputs, with the message beside them', async () => {
    const gitlab = { type: 'GITLAB', projectName: 'cart', groupName: 'acme', defaultRef: 'main' }
    const github = { type: 'GITHUB', org: 'a', repo: 'b', workflow: 'c.yml', branch: 'dev', omitPayload: true }
    await portal.call('PUT', url, [
      action('lab', { invocationMethod: gitlab }),
      action('hub', { invocationMethod: github }),
    ])
    const lab = await portal.call('POST', `${url}/lab/runs`, { properties: { size: 's' } })
    const { id } = lab.body.run as unknown as { id: string }
    const [row] = await portal.services.db.selectFrom('kafka_outbox').select('value').where('key', '=', id).execute()
    expect(JSON.parse(row!.value)).toMatchObject({
      action: 'lab',
      context: { runId: id },
      payload: { properties: { size: 's' }, action: { invocationMethod: { ...gitlab, agent: true } } },
    })
    const hub = await portal.call('POST', `${url}/hub/runs`, { properties: { size: 's' } })
    expect(hub.body.run).toMatchObject({ payload: { workflowInputs: { ref: 'dev', size: 's' } } })
  })

  it.each([
    ['an unknown blueprint', '/v1/blueprints/nowhere/actions', [], 404, 'nowhere'],
    ['an unknown type', url, [action('x', { invocationMethod: { type: 'FAX' } })], 422, 'invocationMethod/type'],
    ['a trigger that is none', url, [action('x', { trigger: 'UPDATE' })], 422, 'body/trigger'],
    ['the same identifier twice', url, [action('x'), action('x')], 422, 'more than one action'],
  ])('refuse %s and change nothing', async (_name, path, body, status, words) => {
    const before = (await portal.call('GET', url)).body
    const reply = await portal.call('PUT', path, body)
    expect(reply.status).toBe(status)
    expect(reply.body.message).toContain(words)
    expect((await portal.call('GET', url)).body).toEqual(before)
  })
})
