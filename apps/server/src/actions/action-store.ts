import type { ActionDocument, ActionPermissions } from '@portolan/contract/actions'
import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../database/database.ts'
import type { ActionTable } from '../database/tables/runs.ts'
import { DomainError } from '../errors.ts'
import type { StoredAction } from './action.ts'

export interface NewAction {
  orgId: string
  id: string
  document: ActionDocument
  version1: Record<string, unknown> | undefined
  permissions: ActionPermissions
  by: string
}

export async function findAction(db: Db, orgId: string, identifier: string): Promise<StoredAction | undefined> {
  const row = await selectActions(db, orgId).where('identifier', '=', identifier).executeTakeFirst()
  return row && toAction(row)
}

/** @throws DomainError `not_found`. */
export async function getAction(db: Db, orgId: string, identifier: string): Promise<StoredAction> {
  return requireAction(await findAction(db, orgId, identifier), identifier)
}

/** Reads an action and holds its row until the transaction ends. */
export async function lockAction(trx: Trx, orgId: string, identifier: string): Promise<StoredAction | undefined> {
  const row = await selectActions(trx, orgId).where('identifier', '=', identifier).forUpdate().executeTakeFirst()
  return row && toAction(row)
}

export function requireAction(action: StoredAction | undefined, identifier: string): StoredAction {
  if (action === undefined) throw new DomainError('not_found', `Action "${identifier}" was not found`)
  return action
}

/** All actions of an organisation, oldest first, of one blueprint when it is named. */
export async function listStoredActions(db: Db, orgId: string, blueprint?: string): Promise<StoredAction[]> {
  let query = selectActions(db, orgId)
  if (blueprint !== undefined) {
    query = query.where(sql<string>`document -> 'trigger' ->> 'blueprintIdentifier'`, '=', blueprint)
  }
  const rows = await query.orderBy('created_at').orderBy('identifier').execute()
  return rows.map(toAction)
}

/** @throws DomainError `identifier_taken`. */
export async function insertAction(trx: Trx, action: NewAction): Promise<StoredAction> {
  const row = await trx
    .insertInto('action')
    .values({
      org_id: action.orgId,
      id: action.id,
      identifier: action.document.identifier,
      document: JSON.stringify(action.document),
      version_1: action.version1 && JSON.stringify(action.version1),
      permissions: JSON.stringify(action.permissions),
      created_by: action.by,
      updated_by: action.by,
    })
    .onConflict((conflict) => conflict.columns(['org_id', 'identifier']).doNothing())
    .returningAll()
    .executeTakeFirst()
  if (row === undefined) throw taken(action.document.identifier)
  return toAction(row)
}

/** @throws DomainError `identifier_taken` when the action is renamed to a name in use. */
export async function updateAction(
  trx: Trx,
  action: StoredAction,
  change: { document: ActionDocument; version1: Record<string, unknown> | undefined; by: string },
): Promise<StoredAction> {
  const { identifier } = change.document
  if (identifier !== action.document.identifier && (await findAction(trx, action.orgId, identifier))) {
    throw taken(identifier)
  }
  const row = await trx
    .updateTable('action')
    .set({
      identifier,
      document: JSON.stringify(change.document),
      version_1: change.version1 === undefined ? null : JSON.stringify(change.version1),
      revision: sql<string>`revision + 1`,
      updated_at: sql`now()`,
      updated_by: change.by,
    })
    .where('org_id', '=', action.orgId)
    .where('id', '=', action.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return toAction(row)
}

export async function updatePermissions(
  trx: Trx,
  action: StoredAction,
  permissions: ActionPermissions,
  by: string,
): Promise<void> {
  await trx
    .updateTable('action')
    .set({
      permissions: JSON.stringify(permissions),
      revision: sql<string>`revision + 1`,
      updated_at: sql`now()`,
      updated_by: by,
    })
    .where('org_id', '=', action.orgId)
    .where('id', '=', action.id)
    .execute()
}

export async function deleteStoredAction(trx: Trx, action: StoredAction): Promise<void> {
  await trx.deleteFrom('action').where('org_id', '=', action.orgId).where('id', '=', action.id).execute()
}

/** Automations that listen to runs of `from` listen to `to` afterwards. */
export async function renameInTriggers(trx: Trx, orgId: string, from: string, to: string): Promise<void> {
  const listening = await selectActions(trx, orgId)
    .where(sql<string>`document -> 'trigger' -> 'event' ->> 'actionIdentifier'`, '=', from)
    .orderBy('id')
    .forUpdate()
    .execute()
  for (const row of listening) {
    const { document } = toAction(row)
    if (document.trigger.type !== 'automation') continue
    const event = { ...document.trigger.event, actionIdentifier: to }
    await trx
      .updateTable('action')
      .set({
        document: JSON.stringify({ ...document, trigger: { ...document.trigger, event } }),
        revision: sql<string>`revision + 1`,
      })
      .where('org_id', '=', orgId)
      .where('id', '=', row.id)
      .execute()
  }
}

const taken = (identifier: string) =>
  new DomainError('identifier_taken', `An action with the identifier "${identifier}" already exists`)

const selectActions = (db: Db, orgId: string) => db.selectFrom('action').selectAll().where('org_id', '=', orgId)

const toAction = (row: Selectable<ActionTable>): StoredAction => ({
  orgId: row.org_id,
  id: row.id,
  document: row.document as unknown as ActionDocument,
  version1: row.version_1 ?? undefined,
  permissions: row.permissions as unknown as ActionPermissions,
  revision: row.revision,
  createdAt: row.created_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
})
