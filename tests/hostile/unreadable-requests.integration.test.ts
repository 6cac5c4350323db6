import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTarget, type Target } from './support/target.ts'

describe('a request that cannot be read', () => {
  let target: Target
  beforeAll(async () => void (target = await startTarget()))
  afterAll(() => target[Symbol.asyncDispose]())

  it.each([
    ['GET', '/v1/blueprints/%00', 'params/blueprint'],
    ['GET', '/v1/blueprints/ship/entities/a%00b', 'params/entity'],
    ['GET', '/v1/actions/%00', 'params/actionIdentifier'],
    ['GET', '/v1/actions/runs/%00', 'params/runId'],
    ['GET', '/v1/actions/runs/%00/logs', 'params/runId'],
    ['GET', '/v1/actions/runs?action=a%00b', 'query/action'],
    ['GET', '/ui/v1/runs?status=a%00b', 'query/status'],
    ['GET', '/ui/v1/runs/%00/logs', 'params/runId'],
    ['GET', '/ui/v1/search?text=%00', 'query/text'],
  ])('is refused by name when it holds U+0000: %s %s', async (method, path, place) => {
    const reply = await target.call(method, path)
    expect(reply.status).toBe(422)
    expect(JSON.parse(reply.text)).toMatchObject({ ok: false, error: 'invalid_request' })
    expect(JSON.parse(reply.text).message).toContain(place)
  })
})
