import type { AccessTokenReply } from '@portolan/contract/auth'

/** How a client proves who it is. `refused` is told of a 401, so that a cached token is dropped. */
export interface Authentication {
  headers(context: { baseUrl: string; fetch: typeof fetch; signal: AbortSignal }): Promise<Record<string, string>>
  refused(): void
}

const REFRESH_BEFORE_END_MS = 60_000

/** The session cookie of a browser: nothing to add but the header that another site cannot send. */
export function session(): Authentication {
  return { headers: async () => ({ 'X-Portolan-Request': '1' }), refused: () => undefined }
}

/** Client id and secret; one token serves all calls until a minute before its end. */
export function clientCredentials(credentials: { clientId: string; clientSecret: string }): Authentication {
  let token: { value: Promise<string>; endsAt: number } | undefined

  return {
    async headers({ baseUrl, fetch, signal }) {
      if (token === undefined || Date.now() >= token.endsAt) {
        const current = { value: requestToken(), endsAt: Date.now() + REFRESH_BEFORE_END_MS }
        token = current
        current.value.catch(() => (token = token === current ? undefined : token))
        async function requestToken() {
          const reply = await fetch(`${baseUrl}/v1/auth/access_token`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify(credentials),
            signal,
          })
          if (!reply.ok) throw Object.assign(new Error('access token refused'), { reply })
          const body = (await reply.json()) as AccessTokenReply
          current.endsAt = Date.now() + body.expiresIn * 1000 - REFRESH_BEFORE_END_MS
          return body.accessToken
        }
      }
      return { Authorization: `Bearer ${await token.value}` }
    },
    refused() {
      token = undefined
    },
  }
}
