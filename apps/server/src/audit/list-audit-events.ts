import { sql, type RawBuilder } from 'kysely'
import type { AuditEvent } from '@portolan/contract/audit'
import type { Db } from '../database/database.ts'
import { DomainError } from '../errors.ts'

/** Who reads the trail. */
export interface AuditReader {
  orgId: string
  id: string
  isAdmin: boolean
  /** What holds for those rows of `entity` that they may read. */
  readable: RawBuilder<boolean>
}

export interface AuditFilter {
  identifier?: string | undefined
  entity?: string | undefined
  blueprint?: string | undefined
  runId?: string | undefined
  /** Members of `context` that must have these values. */
  context: Readonly<Record<string, string | undefined>>
  origins: readonly string[]
  actor?: string | undefined
  resources: readonly string[]
  from?: Date | undefined
  to?: Date | undefined
  action?: string | undefined
  status?: string | undefined
  actionType?: 'automation' | 'self-service' | undefined
  /** Only events older than this one. */
  before?: string | undefined
  limit: number
}

interface Row {
  id: string
  action: AuditEvent['action']
  resource_type: string
  status: AuditEvent['status']
  actor_id: string
  origin: string
  context: Record<string, unknown>
  diff: AuditEvent['diff']
  run_id: string | null
  message: string | null
  at: Date
}

const PREFIX = 'ev_'

/**
 * Events of the audit trail, newest first. Who is no Admin must ask for one event, entity or run, and sees only entities
 * that still exist and that they may read, and runs that anyone may see or that are theirs.
 *
 * @throws DomainError `missing_permissions`; `invalid_request` for an identifier that is none.
 */
export async function listAuditEvents(db: Db, reader: AuditReader, filter: AuditFilter): Promise<AuditEvent[]> {
  if (!reader.isAdmin && !filter.identifier && !filter.entity && !filter.runId) {
    throw new DomainError(
      'missing_permissions',
      'Only an Admin may read the whole audit log: name an event by query/identifier, query/entity or query/run_id',
    )
  }
  const conditions = [sql`e.org_id = ${reader.orgId}`, ...toConditions(filter)]
  if (!reader.isAdmin) conditions.push(isVisible(reader))
  const { rows } = await sql<Row>`
    select e.id, e.action, e.resource_type, e.status, e.actor_id, e.origin, e.context, e.diff, e.run_id, e.message, e.at
    from audit_event e
    where ${sql.join(conditions, sql` and `)}
    order by e.id desc limit ${filter.limit}`.execute(db)
  return rows.map((row) => toEvent(reader.orgId, row))
}

function toConditions(filter: AuditFilter): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = []
  const add = <T>(value: T | undefined, condition: (value: T) => RawBuilder<unknown>) =>
    value === undefined || conditions.push(condition(value))
  add(filter.identifier, (identifier) => sql`e.id = ${toPosition(identifier, 'query/identifier')}`)
  add(filter.before, (before) => sql`e.id < ${toPosition(before, 'query/cursor')}`)
  add(filter.entity, (entity) => sql`e.context ->> 'entity' = ${entity}`)
  add(filter.blueprint, (blueprint) => sql`e.context ->> 'blueprint' = ${blueprint}`)
  add(filter.runId, (runId) => sql`e.run_id = ${runId}`)
  for (const [name, value] of Object.entries(filter.context)) {
    add(value, (text) => sql`e.context ->> ${name} = ${text}`)
  }
  add(filter.actor, (actor) => sql`e.actor_id = ${actor}`)
  add(filter.from, (from) => sql`e.at >= ${from}`)
  add(filter.to, (to) => sql`e.at < ${to}`)
  add(filter.action, (action) => sql`e.action = ${action}`)
  add(filter.status, (status) => sql`e.status = ${status}`)
  if (filter.origins.length > 0) conditions.push(sql`e.origin = any (${filter.origins}::text[])`)
  if (filter.resources.length > 0) conditions.push(sql`e.resource_type = any (${filter.resources}::text[])`)
  add(
    filter.actionType,
    (type) => sql`e.resource_type = 'run' and exists (select from run r
      where r.org_id = e.org_id and r.id = e.run_id and (r.source = 'AUTOMATION') = ${type === 'automation'})`,
  )
  return conditions
}

/** What a person who is no Admin may see: no other kinds of things, nothing deleted, no runs of others that are hidden. */
const isVisible = (reader: AuditReader): RawBuilder<unknown> => sql`(
  (e.resource_type = 'entity' and exists (select from entity
    join blueprint b on b.org_id = entity.org_id and b.id = entity.blueprint_id
    where entity.org_id = e.org_id and b.identifier = e.context ->> 'blueprint'
      and entity.identifier = e.context ->> 'entity' and ${reader.readable}))
  or (e.resource_type = 'run' and exists (select from run r left join action a on a.org_id = r.org_id and a.id = r.action_id
    where r.org_id = e.org_id and r.id = e.run_id and (r.creator_id = ${reader.id}
      or coalesce((a.document ->> 'allowAnyoneToViewRuns')::boolean, not r.restricted)))))`

function toPosition(identifier: string, place: string): string {
  const position = identifier.startsWith(PREFIX) ? identifier.slice(PREFIX.length) : ''
  if (/^\d{1,18}$/.test(position)) return position
  throw new DomainError('invalid_request', `${place} must be the identifier of an event, such as "${PREFIX}42"`)
}

function toEvent(orgId: string, row: Row): AuditEvent {
  const { blueprint, entity, ...rest } = row.context
  return {
    identifier: `${PREFIX}${row.id}`,
    action: row.action,
    resourceType: row.resource_type,
    status: row.status,
    message: row.message ?? '',
    trigger: { by: { orgId, userId: row.actor_id }, origin: row.origin, at: row.at.toISOString() },
    context: {
      ...(blueprint !== undefined && { blueprint }),
      ...(entity !== undefined && { entity }),
      ...(row.run_id !== null && { runId: row.run_id }),
      ...rest,
    },
    diff: row.diff,
    additionalData: {},
  }
}
