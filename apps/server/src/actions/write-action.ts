import type { ActionDocument } from '@portolan/contract/actions'
import { customAlphabet } from 'nanoid'
import { requireAdmin, toActorName, type Caller } from '../access/index.ts'
import { recordAudit } from '../audit/index.ts'
import type { Trx } from '../database/database.ts'
import type { Services } from '../services.ts'
import { DEFAULT_PERMISSIONS, type StoredAction } from './action.ts'
import {
  deleteStoredAction,
  insertAction,
  lockAction,
  renameInTriggers,
  requireAction,
  updateAction,
} from './action-store.ts'
import { validateAction } from './validate-action.ts'

type Deps = Pick<Services, 'db'>

/** What is written: a document of version 2, and the version 1 object that it stands for, if any. */
export interface ActionInput {
  document: ActionDocument
  version1?: Record<string, unknown>
}

const createActionId = customAlphabet('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 16)

/** @throws DomainError `missing_permissions`, `invalid_request`, `identifier_taken`. */
export async function createAction(deps: Deps, caller: Caller, body: unknown): Promise<StoredAction> {
  requireAdmin(caller, 'change actions')
  const document = validateAction(body)
  return deps.db.transaction().execute((trx) => storeNewAction(trx, caller, { document }))
}

/**
 * Replaces an action; the body may give it another identifier. Its runs, permissions and the automations that listen to it
 * follow a new name. Creates the action when there is none.
 * @compat Ocean: creates its actions with PUT.
 * @throws DomainError `missing_permissions`, `invalid_request`, `identifier_taken`.
 */
export async function replaceAction(
  deps: Deps,
  caller: Caller,
  identifier: string,
  body: unknown,
): Promise<StoredAction> {
  requireAdmin(caller, 'change actions')
  const document = validateAction(withIdentifier(body, identifier))
  return deps.db.transaction().execute((trx) => storeReplacement(trx, caller, identifier, { document }))
}

/** @throws DomainError `missing_permissions`, `not_found`. */
export async function deleteAction(deps: Deps, caller: Caller, identifier: string): Promise<void> {
  requireAdmin(caller, 'change actions')
  await deps.db.transaction().execute(async (trx) => {
    const action = requireAction(await lockAction(trx, caller.orgId, identifier), identifier)
    await removeAction(trx, caller, action)
  })
}

export async function storeNewAction(trx: Trx, caller: Caller, input: ActionInput): Promise<StoredAction> {
  const action = await insertAction(trx, {
    orgId: caller.orgId,
    id: `action_${createActionId()}`,
    document: input.document,
    version1: input.version1,
    permissions: DEFAULT_PERMISSIONS,
    by: toActorName(caller),
  })
  await audit(trx, caller, undefined, action)
  return action
}

export async function storeReplacement(
  trx: Trx,
  caller: Caller,
  identifier: string,
  input: ActionInput,
): Promise<StoredAction> {
  const before = await lockAction(trx, caller.orgId, identifier)
  if (before === undefined) return storeNewAction(trx, caller, input)
  const { document, version1 } = input
  const after = await updateAction(trx, before, { document, version1, by: toActorName(caller) })
  if (document.identifier !== identifier) await renameInTriggers(trx, caller.orgId, identifier, document.identifier)
  await audit(trx, caller, before, after)
  return after
}

export async function removeAction(trx: Trx, caller: Caller, action: StoredAction): Promise<void> {
  await deleteStoredAction(trx, action)
  await audit(trx, caller, action, undefined)
}

const withIdentifier = (body: unknown, identifier: string): unknown =>
  typeof body === 'object' && body !== null && !('identifier' in body) ? { identifier, ...body } : body

async function audit(
  trx: Trx,
  caller: Caller,
  before: StoredAction | undefined,
  after: StoredAction | undefined,
): Promise<void> {
  await recordAudit(trx, caller, {
    action: before === undefined ? 'CREATE' : after === undefined ? 'DELETE' : 'UPDATE',
    resourceType: 'action',
    context: { action: (after ?? before)?.document.identifier },
    before: before?.document,
    after: after?.document,
  })
}
