import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from '@portolan/contract/messages'
import { toMessageJson } from './message-json.ts'
import { signText } from './signature.ts'

export interface MessageSigner {
  clientSecret: string
  /** Unix seconds. */
  timestamp: string
}

type Members = Record<string, unknown>

const RESERVED_HEADER = /^x-port-/i

/** The text on `<ORG>.runs` that makes an agent call a webhook: rendered body on top, the whole method inside, headers last. */
export function toWebhookMessage(method: Members, runId: string, signer: MessageSigner): string {
  // A version 1 message brings its own version 1 method, which mappings written for it read.
  const message = withRun(toMembers(method.body), runId, (own) => (own.agent ? own : { ...method, agent: true }))
  return signWithHeaders(message, toUserHeaders(method.headers), signer)
}

/**
 * The text that makes an agent start a GitLab pipeline: variables become `payload.properties`, the members of the variable
 * `port_payload` stand on top.
 * @compat port-agent: removes all headers of this type before it checks, so they are not signed; its default mapping
 *   reads `omitUserInputs`, without which it would send `"variables": null`.
 */
export function toGitlabMessage(method: Members, runId: string, signer: MessageSigner): string {
  const { port_payload: top, ...variables } = toMembers(method.pipelineVariables)
  const { projectName, groupName, defaultRef } = method
  const invocationMethod = {
    type: 'GITLAB',
    agent: true,
    synchronized: false,
    projectName,
    groupName,
    defaultRef,
    ...(Object.keys(variables).length === 0 && { omitUserInputs: true }),
  }
  const message = withRun(toMembers(top), runId, (own) => ({ ...own, ...invocationMethod }))
  message.payload = { ...toMembers(message.payload), properties: variables }
  const signature = signText(signer.clientSecret, signer.timestamp, toMessageJson(message))
  return toMessageJson({
    ...message,
    headers: { [TIMESTAMP_HEADER]: signer.timestamp, [SIGNATURE_HEADER]: signature },
  })
}

/** The text of a KAFKA method for consumers of the customer. Only an object can carry the run and a signature. */
export function toKafkaMessage(method: Members, runId: string, signer: MessageSigner): string {
  const { payload } = method
  if (Array.isArray(payload)) return toMessageJson(payload)
  const { headers, ...rest } = toMembers(payload)
  const context = toMembers(rest.context)
  const message = { ...rest, context: { ...context, runId: context.runId ?? runId } }
  return signWithHeaders(message, toUserHeaders(headers), signer)
}

function withRun(body: Members, runId: string, toMethod: (own: Members) => Members): Members {
  const { headers: _headers, ...rest } = body
  const payload = toMembers(rest.payload)
  const action = toMembers(payload.action)
  return {
    ...rest,
    payload: {
      ...payload,
      action: { ...action, invocationMethod: toMethod(toMembers(action.invocationMethod)) },
    },
    context: { ...toMembers(rest.context), runId },
  }
}

/**
 * Signs with the user's headers as the last member, then adds the two headers of the signature.
 * @compat port-agent: takes the two away, writes the message anew and compares.
 */
function signWithHeaders(message: Members, headers: Members, signer: MessageSigner): string {
  const signature = signText(signer.clientSecret, signer.timestamp, toMessageJson({ ...message, headers }))
  return toMessageJson({
    ...message,
    headers: { ...headers, [TIMESTAMP_HEADER]: signer.timestamp, [SIGNATURE_HEADER]: signature },
  })
}

const toUserHeaders = (headers: unknown): Members =>
  Object.fromEntries(Object.entries(toMembers(headers)).filter(([name]) => !RESERVED_HEADER.test(name)))

const toMembers = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {}
