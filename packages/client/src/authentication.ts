import type { AccessTokenReply } from '@portolan/contract/auth'
import { decodeReply } from './decode-reply.ts'

/** How a client proves who it is. */
export interface Authentication {
  headers(context: { baseUrl: string; fetch: typeof fetch }): Promise<Record<string, string>>
  /** Told of a 401. True when the same request with new headers may succeed: a cached token was dropped. */
  refused(): boolean
}

const REFRESH_BEFORE_END_MS = 60_000
const TOKEN_TIMEOUT_MS = 30_000

/** The session cookie of a browser: nothing to add but the header that another site cannot send. */
export function session(): Authentication {
  return { headers: async () => ({ 'X-Portolan-Request': '1' }), refused: () => false }
}

/**
 * Client id and secret. One token serves all calls until a minute before its end, or until nine tenths of its lifetime
 * where that is shorter. Calls that need a token at the same time share one request, which no single one of them can
 * abort.
 */
export function clientCredentials(credentials: { clientId: string; clientSecret: string }): Authentication {
  let token: { value: Promise<string>; endsAt: number } | undefined

  function renewed(context: { baseUrl: string; fetch: typeof fetch }) {
    const current = { value: requestToken(), endsAt: Infinity }
    current.value.catch(() => (token = token === current ? undefined : token))
    return current

    async function requestToken() {
      const askedAt = Date.now()
      const { accessToken, expiresIn } = await fetchToken(context, credentials)
      const lifetimeMs = expiresIn * 1000
      current.endsAt = askedAt + Math.max(lifetimeMs - REFRESH_BEFORE_END_MS, lifetimeMs * 0.9)
      return accessToken
    }
  }

  return {
    async headers(context) {
      if (token === undefined || Date.now() >= token.endsAt) token = renewed(context)
      return { Authorization: `Bearer ${await token.value}` }
    },
    refused() {
      token = undefined
      return true
    },
  }
}

async function fetchToken(
  context: { baseUrl: string; fetch: typeof fetch },
  credentials: { clientId: string; clientSecret: string },
): Promise<AccessTokenReply> {
  const path = '/v1/auth/access_token'
  const reply = await context.fetch(`${context.baseUrl}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(credentials),
    signal: AbortSignal.timeout(TOKEN_TIMEOUT_MS),
  })
  return decodeReply<AccessTokenReply>(reply, 'POST', path)
}
