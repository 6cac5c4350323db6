import { ERROR_CODES } from '@portolan/contract/errors'
import type { FastifyInstance } from 'fastify'
import { format, resolveConfig } from 'prettier'

/** The OpenAPI description that the server itself serves, with its paths in order. */
export async function toOpenApiText(app: FastifyInstance): Promise<string> {
  const reply = await app.inject({ url: '/openapi.json' })
  const description = reply.json<{ paths: Record<string, unknown> }>()
  const paths = Object.entries(description.paths).sort(([left], [right]) => (left < right ? -1 : 1))
  return `${JSON.stringify({ ...description, paths: Object.fromEntries(paths) }, null, 2)}\n`
}

/** The page of error codes, from the table in the contract. */
export async function toErrorsPage(): Promise<string> {
  const rows = Object.entries(ERROR_CODES).map(([code, { status, when }]) => `| \`${code}\` | ${status} | ${when} |`)
  const page = `# Errors

<!-- Written by \`npm run docs:generate\` from packages/contract/src/errors.ts. -->

Every refusal has the same body: \`{ "ok": false, "error": code, "message": sentence, "details": … }\`. \`details\` is
there when several places are wrong: \`details.errors\` lists them with their paths. The codes are public: they keep
their meaning, and a code that is no longer used is never given another one.

| code | status | when |
|---|---|---|
${rows.join('\n')}
`
  return format(page, { ...(await resolveConfig('docs/reference/errors.md')), parser: 'markdown' })
}
