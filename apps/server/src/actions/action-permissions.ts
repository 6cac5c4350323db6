import type { ActionPermissions, ActionPermissionsPatch } from '@portolan/contract/actions'
import { isAdmin, isMemberOf, requireAdmin, toActorName, type Caller } from '../access/index.ts'
import { recordAudit } from '../audit/index.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { getAction, listStoredActions, lockAction, requireAction, updatePermissions } from './action-store.ts'

type Deps = Pick<Services, 'db'>

/** @throws DomainError `not_found`. */
export async function getActionPermissions(deps: Deps, caller: Caller, identifier: string): Promise<ActionPermissions> {
  return (await getAction(deps.db, caller.orgId, identifier)).permissions
}

/**
 * Changes the sections and keys that are present; lists replace, `policy: null` removes. Repeating it changes nothing.
 * What a policy says is not checked.
 * @throws DomainError `missing_permissions`, `not_found`.
 */
export async function patchActionPermissions(
  deps: Deps,
  caller: Caller,
  identifier: string,
  patch: ActionPermissionsPatch,
): Promise<ActionPermissions> {
  requireAdmin(caller, 'change actions')
  return deps.db.transaction().execute(async (trx) => {
    const action = requireAction(await lockAction(trx, caller.orgId, identifier), identifier)
    const permissions = {
      execute: { ...action.permissions.execute, ...patch.execute },
      approve: { ...action.permissions.approve, ...patch.approve },
    }
    if (JSON.stringify(permissions) === JSON.stringify(action.permissions)) return permissions
    await updatePermissions(trx, action, permissions, toActorName(caller))
    await recordAudit(trx, caller, {
      action: 'UPDATE',
      resourceType: 'action',
      context: { action: identifier, permissions: true },
      before: action.permissions,
      after: permissions,
    })
    return permissions
  })
}

/**
 * Whether the caller may start runs of an action. A policy alone decides where there is one; until policies are evaluated,
 * it admits Admins only.
 * @throws DomainError `missing_permissions`.
 */
export function requireExecute(caller: Caller, permissions: ActionPermissions, identifier: string): void {
  if (isAdmin(caller)) return
  if (permissions.execute.policy !== null) {
    throw new DomainError(
      'missing_permissions',
      `Action "${identifier}" has an execution policy, and policies are not evaluated yet: only an Admin may run it`,
    )
  }
  if (!isGranted(caller, permissions))
    throw new DomainError('missing_permissions', `You may not run action "${identifier}"`)
}

/** What the caller may do, as scopes: the self-service actions that they may run. */
export async function listPermissions(deps: Deps, caller: Caller): Promise<string[]> {
  const actions = await listStoredActions(deps.db, caller.orgId)
  return actions
    .filter(({ document, permissions }) => document.trigger.type === 'self-service' && mayExecute(caller, permissions))
    .map(({ document }) => `execute:actions:${document.identifier}`)
}

const mayExecute = (caller: Caller, permissions: ActionPermissions): boolean =>
  isAdmin(caller) || (permissions.execute.policy === null && isGranted(caller, permissions))

function isGranted(caller: Caller, permissions: ActionPermissions): boolean {
  const { users, roles, teams } = permissions.execute
  const { email } = caller
  return (
    caller.roles.some((role) => roles.includes(role)) ||
    isMemberOf(caller, teams) ||
    (email !== undefined && users.some((user) => user.toLowerCase() === email.toLowerCase()))
  )
}
