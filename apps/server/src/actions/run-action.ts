import type { ActionDocument, SelfServiceTrigger } from '@portolan/contract/actions'
import type { StartRunRequest } from '@portolan/contract/runs'
import { LRUCache } from 'lru-cache'
import type { Caller } from '../access/index.ts'
import { DomainError } from '../errors.ts'
import {
  impersonate,
  startRun,
  toIdempotencyKey,
  type Run,
  type RunnableAction,
  type StartRunDeps,
} from '../runs/index.ts'
import { getAction } from './action-store.ts'
import { requireExecute } from './action-permissions.ts'
import type { StoredAction } from './action.ts'

export interface RunActionInput {
  request: StartRunRequest
  runAs: string | undefined
  idempotencyKey: string | undefined
}

/**
 * Actions of this process, each with the revision that the statement storing a run compares with the database. A stale one
 * is therefore found out before anything is stored, also when another server changed the action a moment ago.
 */
const remembered = new LRUCache<string, StoredAction>({ max: 5_000 })
const ATTEMPTS = 5

/**
 * Starts a run of a self-service action.
 * @throws DomainError `not_found`, `run_non_self_service_error`, `missing_permissions`, and as `startRun`.
 */
export async function runAction(
  deps: StartRunDeps,
  caller: Caller,
  identifier: string,
  input: RunActionInput,
): Promise<Run> {
  const actor = await impersonate(deps.db, caller, input.runAs)
  const { entity, properties } = input.request
  const idempotency = toIdempotencyKey(caller, input.idempotencyKey, [identifier, input.runAs, entity, properties])
  const key = `${caller.orgId} ${identifier}`
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const action = remembered.get(key) ?? (await getAction(deps.db, caller.orgId, identifier))
    remembered.set(key, action)
    try {
      requireExecute(actor, action.permissions, identifier)
      const run = await startRun(deps, actor, toRunnable(action), {
        request: input.request,
        impersonatedBy: input.runAs === undefined ? undefined : caller.id,
        idempotency,
      })
      if (run !== 'stale') return run
      remembered.delete(key)
    } catch (error) {
      // The refusal may rest on an action that has been changed since: only a fresh one may refuse.
      const isFresh = remembered.get(key) !== action || attempt > 0
      remembered.delete(key)
      if (isFresh || !(await hasChanged(deps, action, identifier))) throw error
    }
  }
  throw new DomainError('unavailable', `Action "${identifier}" is being changed; repeat the request`, undefined, {
    retryAfterSeconds: 1,
  })
}

async function hasChanged(deps: StartRunDeps, action: StoredAction, identifier: string): Promise<boolean> {
  const current = await getAction(deps.db, action.orgId, identifier)
  return current.id !== action.id || current.revision !== action.revision
}

function toRunnable(action: StoredAction): RunnableAction {
  const { document, permissions } = action
  const trigger = requireSelfService(document)
  return {
    id: action.id,
    revision: action.revision,
    identifier: document.identifier,
    title: document.title,
    icon: document.icon,
    operation: trigger.operation,
    blueprint: trigger.blueprintIdentifier,
    userInputs: trigger.userInputs ?? { properties: {} },
    condition: trigger.condition,
    invocationMethod: document.invocationMethod,
    requiredApproval: document.requiredApproval ?? false,
    approvers: {
      users: permissions.approve.users,
      roles: permissions.approve.roles,
      teams: permissions.approve.teams,
      hasPolicy: permissions.approve.policy !== null,
    },
    anyoneMayViewRuns: document.allowAnyoneToViewRuns ?? true,
  }
}

function requireSelfService(document: ActionDocument): SelfServiceTrigger {
  if (document.trigger.type === 'self-service') return document.trigger
  throw new DomainError(
    'run_non_self_service_error',
    `"${document.identifier}" is an automation: its event starts it, it cannot be run by hand`,
  )
}
