/**
 * What `bench/start-run.ts` compares the portal with beside its bare loop, in a process of its own: an HTTP server that
 * parses a body, does one committed insert, answers 202 and posts the body on. Nothing else: no sign-in, no form, no
 * template, no signature, no outcome.
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Agent, request } from 'undici'
import pg from 'pg'

/** What the parent hands over in the variable `BARE_SERVER`. */
export interface BareServerInput {
  databaseUrl: string
  receiverUrl: string
  connections: number
}

const input = JSON.parse(process.env.BARE_SERVER ?? '') as BareServerInput
const pool = new pg.Pool({ connectionString: input.databaseUrl, max: input.connections })
const dispatcher = new Agent({ connections: input.connections })

async function readText(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

const server = createServer((incoming, reply) => {
  void (async () => {
    const { id, ...order } = JSON.parse(await readText(incoming)) as { id: string }
    const body = JSON.stringify(order)
    await pool.query({ name: 'bare', text: 'insert into bare_run (id, body) values ($1, $2)', values: [id, body] })
    reply.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: true, id }))
    const headers = { 'content-type': 'application/json', 'x-port-delivery': id }
    const answer = await request(input.receiverUrl, { dispatcher, method: 'POST', headers, body })
    await answer.body.dump()
  })()
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
