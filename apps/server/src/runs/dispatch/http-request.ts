import { DELIVERY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER } from '@portolan/contract/messages'
import { signAzure, signHub, signText, toUnixSeconds } from './signature.ts'

/** What is sent, to the byte. */
export interface OutgoingRequest {
  url: string
  method: string
  headers: Record<string, string>
  /** Undefined for GET: proxies refuse a GET with a body. */
  body: string | undefined
}

export interface OutgoingContext {
  runId: string
  clientSecret: string
  now: Date
}

/** Headers that the portal or the connection decides. */
const RESERVED_HEADER =
  /^(x-port-.*|host|content-length|connection|transfer-encoding|expect|upgrade|keep-alive|te|trailer)$/i
const FORM = 'application/x-www-form-urlencoded'

/** The request of a rendered WEBHOOK method: exactly the bytes that are signed. */
export function toWebhookRequest(method: Record<string, unknown>, context: OutgoingContext): OutgoingRequest {
  const verb = typeof method.method === 'string' ? method.method.toUpperCase() : 'POST'
  const headers = toUserHeaders(method.headers)
  const contentType = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  const text = verb === 'GET' ? '' : encodeBody(method.body ?? {}, contentType)
  const timestamp = toUnixSeconds(context.now)
  return {
    url: String(method.url),
    method: verb,
    headers: {
      ...headers,
      ...(contentType === undefined && verb !== 'GET' && { 'Content-Type': 'application/json' }),
      [TIMESTAMP_HEADER]: timestamp,
      [SIGNATURE_HEADER]: signText(context.clientSecret, timestamp, text),
      'X-Hub-Signature-256': signHub(context.clientSecret, text),
      [DELIVERY_HEADER]: context.runId,
    },
    body: verb === 'GET' ? undefined : text,
  }
}

/** The request of a rendered AZURE_DEVOPS method. */
export function toAzureRequest(method: Record<string, unknown>, context: OutgoingContext): OutgoingRequest {
  const part = (value: unknown) => encodeURIComponent(String(value))
  const text = JSON.stringify(method.payload ?? {})
  return {
    url: `https://dev.azure.com/${part(method.org)}/_apis/public/distributedtask/webhooks/${part(method.webhook)}?api-version=6.0-preview`,
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      [SIGNATURE_HEADER]: signAzure(context.clientSecret, text),
      [DELIVERY_HEADER]: context.runId,
    },
    body: text,
  }
}

function toUserHeaders(headers: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries((headers ?? {}) as Record<string, unknown>)
      .filter(([name]) => !RESERVED_HEADER.test(name))
      .map(([name, value]) => [name, String(value)]),
  )
}

function encodeBody(body: unknown, contentType: string | undefined): string {
  if (contentType?.toLowerCase().startsWith(FORM) && typeof body === 'object' && !Array.isArray(body)) {
    const pairs = Object.entries(body as Record<string, unknown>).map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ])
    return new URLSearchParams(pairs).toString()
  }
  return JSON.stringify(body)
}
