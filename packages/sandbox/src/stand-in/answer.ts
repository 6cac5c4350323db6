/** A complete reply, before anything is sent. */
export type Answer = {
  status: number
  contentType: string
  headers: Record<string, string>
  body: Buffer
}

/** A JSON reply. */
export function jsonAnswer(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return { status, contentType: 'application/json; charset=utf-8', headers, body: Buffer.from(JSON.stringify(value)) }
}

/** A page for people. Nothing on it may run or load anything. */
export function htmlAnswer(status: number, html: string): Answer {
  return {
    status,
    contentType: 'text/html; charset=utf-8',
    headers: {
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'cache-control': 'no-store',
    },
    body: Buffer.from(html),
  }
}

/** A refusal in the provider's own words and error shape. */
export class Refusal extends Error {
  readonly status: number
  readonly body: unknown

  constructor(status: number, body: unknown) {
    super(`Refused with ${status}`)
    this.status = status
    this.body = body
  }
}

/** The stand-in itself broke the provider's contract: a defect of ours, never the client's fault. */
export class ContractViolation extends Error {}
