import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { FakePortal } from './fake-portal.ts'

const DIST = new URL('../dist/', import.meta.url).pathname
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
}
/** The policy the real server sends: no inline script, nothing from elsewhere. */
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'self'"

export const FAKE_SIGN_IN = { email: 'ada@acme.test', password: 'correct horse' }

/** Serves the built page and a fake portal behind it, on a port of the system's choice unless one is given. */
export async function startFakeServer(port = 0): Promise<{ baseUrl: string; portal: FakePortal } & AsyncDisposable> {
  const portal = new FakePortal()
  const server = createServer((request, reply) => void answer(portal, request, reply))
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    portal,
    async [Symbol.asyncDispose]() {
      portal.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function answer(portal: FakePortal, request: IncomingMessage, reply: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://fake.test')
  if (!/^\/(ui\/)?v1\//.test(url.pathname)) return sendFile(url.pathname, reply)
  const body = await readJson(request)
  const isSignedIn = /session=fake/.test(request.headers.cookie ?? '')
  if (url.pathname === '/ui/v1/session') return session(request.method ?? '', body, reply)
  if (!isSignedIn) return send(reply, 401, { ok: false, error: 'unauthorized', message: 'Sign in first' })
  if (request.headers['x-portolan-request'] !== '1') {
    return send(reply, 403, {
      ok: false,
      error: 'cross_site_request',
      message: 'The header X-Portolan-Request is missing',
    })
  }
  if (url.pathname === '/ui/v1/bootstrap') return send(reply, 200, portal.bootstrap())
  if (url.pathname === '/ui/v1/stream') return stream(portal, reply)
  const { status, body: content } = portal.handle(request.method ?? '', url.pathname, url.searchParams, body)
  send(reply, status, content)
}

function session(method: string, body: Record<string, unknown>, reply: ServerResponse): void {
  if (method === 'DELETE') {
    reply.setHeader('Set-Cookie', 'session=; Max-Age=0; Path=/')
    return send(reply, 200, { ok: true })
  }
  if (body['email'] !== FAKE_SIGN_IN.email || body['password'] !== FAKE_SIGN_IN.password) {
    return send(reply, 401, { ok: false, error: 'invalid_credentials', message: 'Email and password do not match' })
  }
  reply.setHeader('Set-Cookie', 'session=fake; HttpOnly; SameSite=Lax; Path=/')
  send(reply, 200, { ok: true })
}

function stream(portal: FakePortal, reply: ServerResponse): void {
  reply.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  reply.write(': open\n\n')
  let id = 0
  const tell = (event: string, data: unknown) =>
    void reply.write(`id: ${++id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  portal.listeners.add(tell)
  reply.on('close', () => portal.listeners.delete(tell))
}

async function sendFile(path: string, reply: ServerResponse): Promise<void> {
  const isAsset = extname(path) !== ''
  const file = join(DIST, isAsset ? path : 'index.html')
  try {
    const content = await readFile(file)
    reply.writeHead(200, {
      'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
      'Content-Security-Policy': POLICY,
    })
    reply.end(content)
  } catch {
    reply.writeHead(404).end()
  }
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}

function send(reply: ServerResponse, status: number, body: unknown): void {
  reply.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}
