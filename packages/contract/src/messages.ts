/**
 * The message that carries a run to an agent on `<ORG>.runs` (key: run id), as JSON text.
 * Keys of the rendered body stand at the top; `headers` is the last key, see the signature rules in `docs/reference/kafka-messages.md`.
 */
export interface RunMessage {
  [key: string]: unknown
  payload: { [key: string]: unknown; action: { [key: string]: unknown; invocationMethod: Record<string, unknown> } }
  context: { [key: string]: unknown; runId: string }
  headers: Record<string, string>
}

export const runsTopic = (orgId: string) => `${orgId}.runs`
export const changeLogTopic = (orgId: string) => `${orgId}.change.log`

export const TIMESTAMP_HEADER = 'X-Port-Timestamp'
export const SIGNATURE_HEADER = 'X-Port-Signature'
/** Constant for one run; a receiver that honours it sees the run once. */
export const DELIVERY_HEADER = 'X-Port-Delivery'
