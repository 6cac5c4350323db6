import type { Client } from '@portolan/client'
import { waitUntil } from '../../support/index.ts'

/** A request as the CircleCI stand-in recorded it; tokens are masked. */
export interface StandInRequest {
  method: string
  path: string
  headers: Record<string, string>
  body: string
  status: number
}

/** The address of the CircleCI stand-in, learned as a person learns it: from the link of a run. */
export async function findCircleCi(client: Client): Promise<string> {
  const { run } = await client.request<{ run: { id: string } }>('POST', '/v1/actions/deploy_with_circle_ci/runs', {
    body: { entity: 'storefront', properties: { branch: 'main', environment: 'staging', run_tests: false } },
  })
  const link = await waitUntil('the run has a link', async () => {
    const reply = await client.request<{ run: { link: string[] } }>('GET', `/v1/actions/runs/${run.id}?version=v2`)
    return reply.run.link[0]
  })
  return new URL(link).origin
}

/** What the stand-in has received so far, oldest first. */
export async function listRequests(circleCi: string): Promise<StandInRequest[]> {
  const reply = await fetch(`${circleCi}/_sandbox/requests`)
  return ((await reply.json()) as { requests: StandInRequest[] }).requests
}
