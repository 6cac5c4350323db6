import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitUntil } from '../support/index.ts'
import { startTarget, type Target } from './support/target.ts'

interface Run {
  id: string
  status: string
  response: unknown
}

// The portal signs such calls with a token of the organisation, and keeps the reply in the run, where members read it.
describe('an action whose address is the portal itself', () => {
  let target: Target
  beforeAll(async () => void (target = await startTarget()))
  afterAll(() => target[Symbol.asyncDispose]())

  const runAction = async (url: string): Promise<Run> => {
    const action = {
      identifier: 'own',
      title: 'Own',
      trigger: { type: 'self-service', operation: 'CREATE', userInputs: { properties: {} } },
      invocationMethod: { type: 'WEBHOOK', method: 'GET', synchronized: true, url },
    }
    const replaced = await target.call('PUT', '/v1/actions/own', action)
    if (replaced.status === 404) await target.call('POST', '/v1/actions', action)
    const { run } = JSON.parse((await target.call('POST', '/v1/actions/own/runs', {})).text) as { run: Run }
    return waitUntil('the run has ended', async () => {
      const reply = JSON.parse((await target.call('GET', `/v1/actions/runs/${run.id}`)).text) as { run: Run }
      return reply.run.status === 'IN_PROGRESS' ? undefined : reply.run
    })
  }

  it('reads the public API', async () => {
    expect(await runAction('https://api.getport.io/v1/blueprints/ship')).toMatchObject({ status: 'SUCCESS' })
  })

  it.each([
    'https://api.getport.io/ui/v1/credentials',
    'https://api.getport.io/v1/../ui/v1/credentials',
    'https://api.getport.io/v1/kafka-credentials',
    'https://api.getport.io/v1/kafka%2dcredentials',
    'https://api.getport.io/%76%31/kafka-credentials',
    'https://api.getport.io/v1/auth/access_token',
    'https://api.getport.io/metrics',
    'https://api.getport.io/v1/actions/runs/claim-pending',
    'https://api.getport.io/v1/actions/runs/claim%2dpending/',
    'https://api.getport.io/v1/workflows/runs/claim-pending',
    'https://api.getport.io/v1/actions/runs/ack',
    'https://api.getport.io/v1/agent/run-reports',
    'https://api.getport.io/v1/apps',
    'https://api.getport.io/v1/%61pps',
  ])('reads nothing that holds secrets: %s', async (url) => {
    const run = await runAction(url)
    expect(run).toMatchObject({ status: 'FAILURE', response: null })
    const logs = (await target.call('GET', `/v1/actions/runs/${run.id}/logs`)).text
    expect(logs).toContain('actions may not call')
    expect(JSON.stringify(run) + logs).not.toContain(target.portal.organization.clientSecret)
  })
})
