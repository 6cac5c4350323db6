import { createSecureContext } from 'node:tls'
import { type Dispatcher, EnvHttpProxyAgent, fetch as undiciFetch } from 'undici'

/** Outgoing HTTP of the agent: proxy variables are honoured, redirects are never followed. */
export interface Http extends AsyncDisposable {
  dispatcher: Dispatcher
  /** `fetch` through the same connections, for the client of the portal. */
  fetch: typeof globalThis.fetch
}

/** @param options.authorities PEM texts; Node's own when absent. */
export function createHttp(options: { authorities?: string[] | undefined; verifySsl: boolean }): Http {
  const tls = {
    rejectUnauthorized: options.verifySsl,
    ...(options.authorities && { secureContext: createSecureContext({ ca: options.authorities }) }),
  }
  const dispatcher = new EnvHttpProxyAgent({
    connect: { ...tls, timeout: 10_000 },
    requestTls: tls,
    proxyTls: tls,
    keepAliveTimeout: 10_000,
  })
  // undici's fetch is the one that Node has built in; only the package's type declarations are its own.
  const request = undiciFetch as unknown as (url: string | URL | Request, init: object) => Promise<Response>

  return {
    dispatcher,
    fetch: (url, init) => request(url, { ...init, dispatcher }),
    async [Symbol.asyncDispose]() {
      await dispatcher.destroy()
    },
  }
}
