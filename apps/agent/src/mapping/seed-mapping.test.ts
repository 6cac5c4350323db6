import { readFile } from 'node:fs/promises'
import { createEvaluator, type Evaluator } from '@portolan/expressions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planRequest, type PlanDeps, type RequestPlan } from '../plan-request.ts'
import { toRunMessage } from '../run-message.ts'
import { parseMapping } from './parse-mapping.ts'

const fixture = new URL('../testing/fixtures/invocations.json', import.meta.url)

const message = (properties: Record<string, unknown>, action = 'trigger_circle_ci_pipeline') =>
  toRunMessage('run', 'r_1', {
    action,
    resourceType: 'run',
    status: 'TRIGGERED',
    payload: {
      entity: { identifier: 'cart', properties: { project_slug: 'gh/acme/cart' } },
      action: { invocationMethod: { type: 'WEBHOOK', agent: true, url: 'https://circleci.com' }, trigger: 'DAY-2' },
      properties,
    },
    context: { entity: 'cart', blueprint: 'circle_ci_project', runId: 'r_1' },
    headers: {},
  })

describe('the published CircleCI mapping, unchanged', () => {
  let evaluator: Evaluator
  let deps: PlanDeps

  beforeAll(async () => {
    evaluator = createEvaluator()
    const { entries } = parseMapping(await readFile(fixture, 'utf8'))
    deps = {
      entries,
      engine: { evaluator, env: { CIRCLE_CI_TOKEN: 'CCIPAT_x' } },
      gitlab: { gitlabUrl: 'https://gitlab.com/', env: {} },
      clientSecret: 'k'.repeat(32),
    }
  })
  afterAll(() => evaluator[Symbol.asyncDispose]())

  const plan = async (...parameters: Parameters<typeof message>) => {
    const planned = await planRequest(deps, message(...parameters))
    if ('refusal' in planned) throw new Error(planned.refusal)
    return planned.request
  }

  it('starts a pipeline of the project on its branch', async () => {
    expect(await plan({})).toMatchObject({
      method: 'POST',
      url: 'https://circleci.com/api/v2/project/gh%2Facme%2Fcart/pipeline',
      headers: { 'Circle-Token': 'CCIPAT_x' },
      contentType: 'application/json',
      raw: '{"branch":"main","parameters":null}',
    })
  })

  it('passes inputs on as text', async () => {
    expect((await plan({ branch: 'dev', size: 3, dry: true })).raw).toBe(
      '{"branch":"dev","parameters":{"branch":"dev","size":"3","dry":"true"}}',
    )
  })

  it('goes to the CircleCI server of its variable', async () => {
    const own = { ...deps, engine: { evaluator, env: { CIRCLE_CI_URL: 'https://ci.acme.test' } } }
    const planned = (await planRequest(own, message({}))) as RequestPlan
    expect(planned.request.url).toBe('https://ci.acme.test/api/v2/project/gh%2Facme%2Fcart/pipeline')
    expect(planned.request.headers).toEqual({})
  })

  it('applies to its own action only', async () => {
    expect(await planRequest(deps, message({}, 'another_action'))).toEqual({
      refusal: "None of the 1 entries of the agent's mapping file applies to this run.",
    })
  })
})
