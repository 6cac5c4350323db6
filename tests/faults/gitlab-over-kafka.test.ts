import { startSandbox } from '@portolan/sandbox'
import type { Run, RunReply } from '@portolan/contract/runs'
import { sharedBroker } from '@portolan/kafka-broker/test-broker'
import { expect, it } from 'vitest'
import { disposeAfterEach } from '../support/dispose-after-each.ts'
import {
  serverEnvironment,
  serverKafkaEnvironment,
  startAgent,
  startPortal,
  startPostgres,
  waitUntil,
} from '../support/index.ts'

const TRIGGER_TOKEN = 'trigger-token'
const use = disposeAfterEach()

it('triggers the pipeline of a self-hosted GitLab through the agent, and the pipeline ends the run', async () => {
  const postgres = use(await startPostgres())
  const broker = await sharedBroker()
  const environment = { ...serverEnvironment(await postgres.createDatabase()), ...serverKafkaEnvironment(broker) }
  const portal = use(await startPortal({ environment }))
  const { clientId, clientSecret } = portal.credentials
  const sandbox = use(
    await startSandbox({
      stepDurationMs: 50,
      gitlab: { triggerTokens: [TRIGGER_TOKEN], portal: { baseUrl: portal.url, clientId, clientSecret } },
    }),
  )
  // The variable is named after group and project; the address is given without its final slash, as many do.
  use(
    await startAgent({ portal, broker, environment: { GITLAB_URL: sandbox.gitlab.url, group_project: TRIGGER_TOKEN } }),
  )
  await portal.client.request('POST', '/v1/actions', { body: ACTION })

  const { run } = await portal.client.request<RunReply>('POST', '/v1/actions/build/runs', {
    body: { properties: { reason: 'weekly' } },
  })
  const request = await waitUntil('GitLab is called', () => sandbox.gitlab.requests()[0])
  const ended = await waitUntil('the run has ended', async () => {
    const reply = await portal.client.request<{ run: Run }>('GET', `/v1/actions/runs/${run.id}`)
    return reply.run.endedAt !== null && reply.run
  })

  expect(request).toMatchObject({
    method: 'POST',
    path: '/api/v4/projects/group%2Fproject/trigger/pipeline',
    status: 201,
  })
  expect(JSON.parse(request.body.toString())).toMatchObject({
    ref: 'main',
    token: TRIGGER_TOKEN,
    variables: { REASON: 'weekly' },
    port_payload: { context: { runId: run.id } },
  })
  expect(ended).toMatchObject({ status: 'SUCCESS', externalRunId: expect.stringMatching(/^\d+$/) as string })
  expect(ended.link[0]).toContain('/group/project/-/pipelines/')
  expect(sandbox.gitlab.requests().filter(({ path }) => path.endsWith('/trigger/pipeline'))).toHaveLength(1)
})

const ACTION = {
  identifier: 'build',
  title: 'Build',
  trigger: {
    type: 'self-service',
    operation: 'CREATE',
    userInputs: { properties: { reason: { type: 'string' } }, required: [], order: ['reason'] },
  },
  invocationMethod: {
    type: 'GITLAB',
    projectName: 'project',
    groupName: 'group',
    defaultRef: 'main',
    pipelineVariables: { REASON: '{{ .inputs.reason }}' },
  },
}
