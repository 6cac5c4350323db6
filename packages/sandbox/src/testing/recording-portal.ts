import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type PortalCall = { method: string; path: string; body: unknown; authorization: string | undefined }

export interface RecordingPortal extends AsyncDisposable {
  readonly url: string
  /** All calls but those for tokens. */
  readonly calls: PortalCall[]
  readonly tokenRequests: PortalCall[]
  /** Status of the next replies, first come first served; 200 when empty. `NO_ANSWER` keeps the caller waiting. */
  readonly statuses: number[]
  readonly tokenStatuses: number[]
}

/** In place of a status. */
export const NO_ANSWER = 0

/** The smallest portal that a CI job can report to: hands out one token and writes down what it hears. */
export async function startRecordingPortal(): Promise<RecordingPortal> {
  const calls: PortalCall[] = []
  const tokenRequests: PortalCall[] = []
  const statuses: number[] = []
  const tokenStatuses: number[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
      const call = { method, path, body, authorization: headers.authorization }
      const isTokenRequest = path === '/v1/auth/access_token'
      const status = (isTokenRequest ? tokenStatuses : statuses).shift() ?? 200
      if (isTokenRequest) tokenRequests.push(call)
      else calls.push(call)
      if (status === NO_ANSWER) return
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(isTokenRequest ? { ok: true, accessToken: 'portal-token' } : { ok: status < 400 }))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    tokenRequests,
    statuses,
    tokenStatuses,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
