import type { RunMessage as WireMessage } from '@portolan/contract/messages'
import { isSignedMessage } from './signature.ts'
import { type ReadMessage, toRunMessage } from './run-message.ts'

/** What a claim reply tells of a run that the agent needs; other fields are ignored. */
export interface ClaimedRun {
  id: string
  payload?: unknown
  entity?: { identifier?: unknown } | null
  blueprint?: { identifier?: unknown } | null
  properties?: unknown
}

/** What a claim reply tells of a workflow node run. */
export interface ClaimedNodeRun {
  identifier: string
  config?: unknown
}

type Json = Record<string, unknown>

/**
 * Turns a claimed run into the message that Kafka would have carried, so that mappings see the same either way.
 * A portal that signs its claims has put the signature into the headers of the method; it is then checked.
 */
export function readClaimedRun(clientSecret: string, run: ClaimedRun): ReadMessage {
  if (!isObject(run.payload)) {
    return { kind: 'refused', runId: run.id, reason: 'The claimed run carries no invocation method.' }
  }
  const wire = toWireMessage(run.id, run.payload)
  if ('X-Port-Signature' in wire.headers && !isSignedMessage(clientSecret, wire)) {
    return { kind: 'refused', runId: run.id, reason: 'The signature of the claimed run does not match.' }
  }
  const entity = run.entity?.identifier
  const lane = typeof entity === 'string' ? `${String(run.blueprint?.identifier)}/${entity}` : undefined
  return { kind: 'accepted', message: toRunMessage('run', run.id, wire, lane) }
}

/** Turns a claimed workflow node run into a message; its method is synchronous unless it says otherwise. */
export function readClaimedNodeRun(run: ClaimedNodeRun): ReadMessage {
  if (!isObject(run.config)) {
    return { kind: 'refused', runId: run.identifier, reason: 'The claimed node run carries no configuration.' }
  }
  const wire = toWireMessage(run.identifier, { synchronized: true, ...run.config })
  return { kind: 'accepted', message: toRunMessage('nodeRun', run.identifier, wire) }
}

/** Builds the envelope of `<ORG>.runs` around a rendered method: the keys of its body, the method, the run, the headers. */
function toWireMessage(runId: string, method: Json): WireMessage {
  const body = method['type'] === 'GITLAB' ? toGitLabBody(method) : toObject(method['body'])
  const payload = toObject(body['payload'])
  return {
    ...body,
    payload: { ...payload, action: { ...toObject(payload['action']), invocationMethod: method } },
    context: { ...toObject(body['context']), runId },
    headers: toObject(method['headers']) as Record<string, string>,
  }
}

/** GITLAB has pipeline variables for a body; those of `port_payload` stand at the top of the message. */
function toGitLabBody(method: Json): Json {
  const { port_payload: portPayload, ...properties } = toObject(method['pipelineVariables'])
  const body = toObject(portPayload)
  return { ...body, payload: { ...toObject(body['payload']), properties } }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function toObject(value: unknown): Json {
  return isObject(value) ? value : {}
}
