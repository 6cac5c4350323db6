import type { Client } from '@portolan/client'

/**
 * Adds an action that sends its order to a URL. A synchronised run ends with the receiver's answer. The body holds plain
 * paths only: no jq engine is needed to render it.
 */
export async function createOrderAction(
  client: Client,
  identifier: string,
  method: { url: string; agent: boolean; synchronized: boolean },
): Promise<void> {
  await client.request('POST', '/v1/actions', {
    body: {
      identifier,
      title: 'Order',
      trigger: {
        type: 'self-service',
        operation: 'CREATE',
        userInputs: { properties: { order: { type: 'number' } }, required: ['order'], order: ['order'] },
      },
      invocationMethod: {
        type: 'WEBHOOK',
        ...method,
        method: 'POST',
        headers: {},
        body: { order: '{{ .inputs.order }}', runId: '{{ .run.id }}' },
      },
    },
  })
}
