import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AUDIT_KEYS, AUDIT_RESOURCES, AuditLogQuery, AuditLogReply, type AuditEvent } from '@portolan/contract/audit'
import { DomainError } from '../errors.ts'
import { errorResponses } from '../http/error-responses.ts'
import { toList, toOptional } from '../http/query-parameters.ts'
import type { Services } from '../services.ts'
import { listAuditEvents, type AuditReader } from './list-audit-events.ts'

const DEFAULT_LIMIT = 1_000

/** The audit trail, to be read; nothing writes to it from outside. */
export const auditRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.get(
    '/v1/audit-log',
    { schema: { querystring: AuditLogQuery, response: { 200: AuditLogReply, ...errorResponses(401, 403, 422) } } },
    async ({ caller, query }) => {
      const limit = query.limit ?? DEFAULT_LIMIT
      const keys = toChosen('includes', [...toList(query.includes), ...toList(query['includes[]'])], AUDIT_KEYS)
      const resources = [...toList(query.resources), ...toList(query['resources[]'])]
      const events = await listAuditEvents(services.db, await toAuditReader(services, caller), {
        identifier: toOptional(query.identifier),
        entity: toOptional(query.entity),
        blueprint: toOptional(query.blueprint),
        runId: toOptional(query.run_id),
        context: {
          webhookId: toOptional(query.webhookId),
          webhookEventId: toOptional(query.webhookEventId),
          installationId: toOptional(query.InstallationId),
        },
        origins: [...toList(query.origin), ...toList(query['origin[]'])],
        actor: toOptional(query.actor),
        resources: toChosen('resources', resources, AUDIT_RESOURCES),
        from: toDate('from', query.from),
        to: toDate('to', query.to),
        action: query.action,
        status: query.status,
        actionType: query.actionType,
        before: toOptional(query.cursor),
        limit: limit + 1,
      })
      const page = events.slice(0, limit)
      return {
        ok: true as const,
        audits: page.map((event) => keepKeys(event, keys)),
        next: events.length > limit ? page.at(-1)!.identifier : null,
      }
    },
  )
}

async function toAuditReader(
  { db, readerOf }: Services,
  caller: Parameters<Services['readerOf']>[0],
): Promise<AuditReader> {
  const reader = readerOf(caller)
  return { orgId: caller.orgId, id: caller.id, isAdmin: reader.readsAll, readable: await reader.readableAnywhere(db) }
}

function keepKeys(event: AuditEvent, keys: readonly string[]): Partial<AuditEvent> {
  if (keys.length === 0) return event
  return Object.fromEntries(
    Object.entries(event).filter(([key]) => key === 'identifier' || keys.includes(key)),
  ) as Partial<AuditEvent>
}

/** @throws DomainError `invalid_request` for a value that is none of the known ones. */
function toChosen(name: string, values: string[], known: readonly string[]): string[] {
  const unknown = values.find((value) => !known.includes(value))
  if (unknown === undefined) return values
  throw new DomainError('invalid_request', `query/${name} knows ${known.join(', ')}, but not "${unknown}"`)
}

/** @throws DomainError `invalid_request` for what is no date. */
function toDate(name: string, text: string | undefined): Date | undefined {
  if (text === undefined || text === '') return undefined
  const date = new Date(text)
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(date.getTime())) {
    throw new DomainError('invalid_request', `query/${name} must be a date and time such as 2026-01-31T12:00:00Z`)
  }
  return date
}
