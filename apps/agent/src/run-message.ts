import type { RunMessage as WireMessage } from '@portolan/contract/messages'
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from '@portolan/contract/messages'
import { isSignedMessage } from './signature.ts'

/** The rendered invocation method (runs) or the change-log destination, as it came. */
export interface InvocationMethod {
  readonly [key: string]: unknown
}

/** A message that the agent must act on. */
export interface RunMessage {
  kind: 'run' | 'nodeRun' | 'changeLog'
  /** Run id, node run id, or topic, partition and offset of a change: constant over redeliveries. */
  id: string
  method: InvocationMethod & { method?: unknown; url?: unknown }
  /** The message as mappings see it: without the signature; for GITLAB without headers at all. */
  forMapping: Readonly<Record<string, unknown>>
  userHeaders: Readonly<Record<string, unknown>>
  /** Messages of one lane are handled one after the other: those of one entity, or else only this run. */
  lane: string
  synchronized: boolean
}

/** What a Kafka record turned out to be. */
export type ReadMessage =
  | { kind: 'accepted'; message: RunMessage }
  /** Not for an agent: messages of KAFKA actions, changes with another destination. */
  | { kind: 'skipped' }
  /** To be reported as the failure of the run. */
  | { kind: 'refused'; runId: string; reason: string }
  /** Belongs to no run that could be told. */
  | { kind: 'unreadable'; reason: string }

type Json = Record<string, unknown>

/**
 * Reads a record of the runs topic.
 *
 * Anyone who may write to the topic can name a run; only a valid signature makes the agent act for it.
 */
export function readRunRecord(clientSecret: string, record: { key: string; value: string }): ReadMessage {
  const json = parse(record.value)
  const keyRunId = /^r_[\w-]{1,97}$/.test(record.key) ? record.key : undefined
  if (!isObject(json)) return refuse(keyRunId, 'The message that carried this run is no JSON object.')

  const method = toObject(toObject(toObject(json['payload'])['action'])['invocationMethod'])
  if (!isTrue(method['agent'])) return { kind: 'skipped' }
  const runId = toObject(json['context'])['runId']
  if (typeof runId !== 'string' || runId === '') return refuse(keyRunId, 'The message names no run in context.runId.')
  if (!isSignedMessage(clientSecret, json)) {
    return refuse(
      runId,
      'The signature of the message does not match. The agent needs the client secret that signs for the organization.',
    )
  }
  return { kind: 'accepted', message: toRunMessage('run', runId, json as unknown as WireMessage) }
}

/** Reads a record of the change-log topic: unsigned, and never a run, whatever its context says. */
export function readChangeRecord(record: { id: string; value: string }): ReadMessage {
  const json = parse(record.value)
  if (!isObject(json)) return { kind: 'unreadable', reason: 'The change is no JSON object.' }
  const destination = toObject(json['changelogDestination'])
  if (destination['type'] !== 'WEBHOOK' || !isTrue(destination['agent'])) return { kind: 'skipped' }
  const { blueprint, entity } = toObject(json['context'])
  return {
    kind: 'accepted',
    message: {
      kind: 'changeLog',
      id: record.id,
      method: destination,
      forMapping: json,
      userHeaders: toObject(destination['headers']),
      lane: typeof entity === 'string' ? `${String(blueprint)}/${entity}` : record.id,
      synchronized: false,
    },
  }
}

/** A verified message of the shape that Kafka and polling share. */
export function toRunMessage(kind: 'run' | 'nodeRun', id: string, wire: WireMessage, lane?: string): RunMessage {
  const method = toObject(wire.payload.action.invocationMethod)
  const userHeaders = Object.fromEntries(
    Object.entries(toObject(wire.headers)).filter(([name]) => name !== TIMESTAMP_HEADER && name !== SIGNATURE_HEADER),
  )
  const { headers: _headers, ...rest } = wire
  return {
    kind,
    id,
    method,
    forMapping: method['type'] === 'GITLAB' || !('headers' in wire) ? rest : { ...wire, headers: userHeaders },
    userHeaders,
    lane: lane ?? toLane(id, wire),
    synchronized: isTrue(method['synchronized']),
  }
}

/**
 * The entity of a run, where the message shows one. Bodies are the user's, so only the places of the documented
 * version 1 message are looked at.
 */
function toLane(id: string, wire: WireMessage): string {
  const { entity: named, blueprint } = toObject(wire.context)
  const entity = toObject(wire.payload['entity'])
  const identifier = [named, entity['identifier']].find((text) => typeof text === 'string' && text !== '')
  if (typeof identifier !== 'string') return id
  return `${[blueprint, entity['blueprint']].find((text) => typeof text === 'string') ?? ''}/${identifier}`
}

function refuse(runId: string | undefined, reason: string): ReadMessage {
  return runId === undefined ? { kind: 'unreadable', reason } : { kind: 'refused', runId, reason }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isTrue = (value: unknown) => value === true || value === 'true'

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function toObject(value: unknown): Json {
  return isObject(value) ? value : {}
}
