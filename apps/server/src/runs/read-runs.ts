import { sql } from 'kysely'
import { isAdmin, type Caller } from '../access/index.ts'
import { findBlueprint, findEntities, SYSTEM } from '../catalog/index.ts'
import type { Db } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { RunLog, Run as RunBody } from '@portolan/contract/runs'
import type { Services } from '../services.ts'
import { fromLogId } from './run-id.ts'
import { listRunLogs, type StoredRunLog } from './run-log-store.ts'
import { selectRuns, toRun } from './run-store.ts'
import { toRunLogView, toRunView, type Existing } from './run-view.ts'
import type { Run } from './run.ts'

type Deps = Pick<Services, 'db'>

export interface RunFilter {
  entity?: string | undefined
  blueprint?: string | undefined
  active?: boolean | undefined
  userEmail?: string | undefined
  userId?: string | undefined
  externalRunId?: string | undefined
  action?: string | undefined
  sources?: readonly string[] | undefined
  statuses?: readonly string[] | undefined
  /** Only runs of the caller. */
  mine?: boolean | undefined
  /** Only runs older than this `number`. */
  before?: string | undefined
  limit: number
}

/**
 * Runs that the caller may read, newest first.
 * @compat Ocean: looks a run up by `external_run_id` and takes the first; one of an integration stands in front.
 */
export async function listRuns(deps: Deps, caller: Caller, filter: RunFilter): Promise<Run[]> {
  const { orgId } = caller
  let query = visibleRuns(deps.db, caller)
  if (filter.entity !== undefined) query = query.where('r.entity_identifier', '=', filter.entity)
  if (filter.blueprint !== undefined) query = query.where('r.blueprint_identifier', '=', filter.blueprint)
  if (filter.active !== undefined) query = query.where('r.ended_at', filter.active ? 'is' : 'is not', null)
  if (filter.userEmail !== undefined) query = query.where('r.created_by', '=', filter.userEmail)
  if (filter.userId !== undefined) query = query.where('r.creator_id', '=', filter.userId)
  if (filter.mine) query = query.where('r.creator_id', '=', caller.id)
  if (filter.sources?.length) query = query.where('r.source', 'in', [...filter.sources])
  if (filter.statuses?.length) query = query.where('r.status', 'in', [...filter.statuses])
  if (filter.before !== undefined) query = query.where('r.number', '<', filter.before)
  if (filter.externalRunId !== undefined) {
    query = query
      .where('r.external_run_id', '=', filter.externalRunId)
      .orderBy(sql`(r.method_type = 'INTEGRATION_ACTION' and r.status = 'IN_PROGRESS')`, 'desc')
  }
  if (filter.action !== undefined) {
    const actionId = await findActionId(deps.db, orgId, filter.action)
    query =
      actionId === undefined
        ? query.where('r.action_identifier', '=', filter.action).where('a.id', 'is', null)
        : query.where('r.action_id', '=', actionId)
  }
  const rows = await query.orderBy('r.number', 'desc').limit(filter.limit).execute()
  return rows.map(toRun)
}

/** @throws DomainError `not_found`, also for a run that the caller may not read. */
export async function getRun(deps: Pick<Services, 'db'>, caller: Caller, runId: string): Promise<Run> {
  const row = await visibleRuns(deps.db, caller).where('r.id', '=', runId).executeTakeFirst()
  if (row === undefined) throw new DomainError('not_found', `Run "${runId}" was not found`)
  return toRun(row)
}

/**
 * Log lines of a run, oldest first.
 * @throws DomainError `not_found`; `invalid_request` for an `after` that is no id of a line.
 */
export async function readRunLogs(
  deps: Pick<Services, 'db'>,
  caller: Caller,
  runId: string,
  page: { after?: string | undefined; offset?: number; limit: number },
): Promise<StoredRunLog[]> {
  const after = page.after === undefined ? undefined : fromLogId(page.after)
  if (page.after !== undefined && after === undefined) {
    throw new DomainError('invalid_request', `query/after must be the id of a log line, but is "${page.after}"`)
  }
  const run = await getRun(deps, caller, runId)
  return listRunLogs(deps.db, run, { ...page, after })
}

/** A run as replies show it, or undefined when it does not exist or the viewer may not read it. */
export async function findRunForViewer(deps: Deps, viewer: Caller, runId: string): Promise<RunBody | undefined> {
  const row = await visibleRuns(deps.db, viewer).where('r.id', '=', runId).executeTakeFirst()
  if (row === undefined) return undefined
  const run = toRun(row)
  const existing = await findExisting(deps, viewer.orgId, [run])
  return toRunView(run, existing.get(runId))
}

/** Lines behind the line with the id `after`, oldest first; none when the viewer may not read the run. */
export async function listRunLogsAfter(
  deps: Deps,
  viewer: Caller,
  runId: string,
  after: string | undefined,
  limit: number,
): Promise<RunLog[]> {
  const row = await visibleRuns(deps.db, viewer).where('r.id', '=', runId).executeTakeFirst()
  if (row === undefined) return []
  const logs = await listRunLogs(deps.db, toRun(row), { after: after && fromLogId(after), limit })
  return logs.map(toRunLogView)
}

/** Where an action hides its runs, only Admins, its approvers and the creator of a run read it. */
function visibleRuns(db: Db, caller: Caller) {
  const query = selectRuns(db, caller.orgId)
  if (isAdmin(caller)) return query
  const mayView = sql<boolean>`coalesce((a.document ->> 'allowAnyoneToViewRuns')::boolean, not r.restricted)`
  return query.where((where) =>
    where.or([
      where(mayView, '=', true),
      where('r.creator_id', '=', caller.id),
      where.exists(
        where
          .selectFrom('run_approver as p')
          .select('p.account_id')
          .whereRef('p.org_id', '=', 'r.org_id')
          .whereRef('p.run_id', '=', 'r.id')
          .where('p.account_id', '=', caller.id),
      ),
    ]),
  )
}

async function findActionId(db: Db, orgId: string, identifier: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('action')
    .select('id')
    .where('org_id', '=', orgId)
    .where('identifier', '=', identifier)
    .executeTakeFirst()
  return row?.id
}

/** Whether the blueprints and entities of runs still exist: two look-ups per blueprint, however many runs. */
export async function findExisting(deps: Deps, orgId: string, runs: readonly Run[]): Promise<Map<string, Existing>> {
  const wanted = new Map<string, Set<string>>()
  for (const { blueprint, entity } of runs) {
    if (blueprint === undefined) continue
    const identifiers = wanted.get(blueprint.identifier) ?? new Set()
    wanted.set(blueprint.identifier, identifiers)
    if (entity) identifiers.add(entity.identifier)
  }
  const found = new Map<string, { blueprint: boolean; entities: Set<string> }>()
  for (const [blueprint, identifiers] of wanted) {
    const existing = await findBlueprint(deps.db, orgId, blueprint)
    const entities =
      existing && identifiers.size > 0 ? await findEntities(deps.db, SYSTEM, existing, [...identifiers]) : []
    found.set(blueprint, {
      blueprint: existing !== undefined,
      entities: new Set(entities.map((entity) => entity.identifier)),
    })
  }
  return new Map(
    runs.map((run) => {
      const state = run.blueprint && found.get(run.blueprint.identifier)
      return [
        run.id,
        {
          blueprint: state?.blueprint ?? false,
          entity: run.entity !== undefined && state?.entities.has(run.entity.identifier) === true,
        },
      ]
    }),
  )
}
