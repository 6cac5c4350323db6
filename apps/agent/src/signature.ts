import { createHmac, timingSafeEqual } from 'node:crypto'
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from '@portolan/contract/messages'
import { toPythonJson } from './python-json.ts'

/** The value of `X-Port-Signature` for exactly these bytes and this timestamp (unix seconds, decimal). */
export function sign(clientSecret: string, timestamp: string, raw: string): string {
  return `v1,${createHmac('sha256', clientSecret).update(`${timestamp}.${raw}`).digest('base64')}`
}

/** Timestamp and signature of an outgoing request, over the bytes that are sent. */
export function signatureHeaders(clientSecret: string, raw: string, now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  return { [TIMESTAMP_HEADER]: timestamp, [SIGNATURE_HEADER]: sign(clientSecret, timestamp, raw) }
}

/**
 * Tells whether a run message was signed by the owner of the client secret.
 *
 * The signed text is the message without the two `X-Port-*` headers; for GITLAB without `headers` at all. A portal may
 * have written small numbers as Python does, so that text is tried too. The age of the timestamp is not judged: a
 * message may wait for days in a topic, and a replayed one is recognised by its run id.
 */
export function isSignedMessage(clientSecret: string, message: Readonly<Record<string, unknown>>): boolean {
  const headers = toHeaders(message['headers'])
  const timestamp = headers[TIMESTAMP_HEADER]
  const signature = headers[SIGNATURE_HEADER]
  if (typeof timestamp !== 'string' || typeof signature !== 'string') return false

  const signed = toSignedMessage(message, headers)
  return [JSON.stringify, toPythonJson].some((serialize) =>
    isEqual(sign(clientSecret, timestamp, serialize(signed)), signature),
  )
}

/** The message as it was before signing. The position of `headers` among the keys is kept. */
function toSignedMessage(message: Readonly<Record<string, unknown>>, headers: Record<string, unknown>) {
  if (isGitLab(message)) return Object.fromEntries(Object.entries(message).filter(([key]) => key !== 'headers'))
  const unsigned = Object.entries(headers).filter(([name]) => name !== TIMESTAMP_HEADER && name !== SIGNATURE_HEADER)
  return { ...message, headers: Object.fromEntries(unsigned) }
}

function isGitLab(message: Readonly<Record<string, unknown>>): boolean {
  const payload = message['payload'] as { action?: { invocationMethod?: { type?: unknown } } } | null | undefined
  return payload?.action?.invocationMethod?.type === 'GITLAB'
}

function toHeaders(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

/** Compares digests, so that neither content nor length of the expected value shows in the time it takes. */
function isEqual(expected: string, given: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest()
  return timingSafeEqual(digest(expected), digest(given))
}
