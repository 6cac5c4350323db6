import { requireAdmin, type Caller } from '../access/index.ts'
import { findBlueprint } from '../catalog/index.ts'
import type { Db } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { findAction, listStoredActions } from './action-store.ts'
import type { StoredAction } from './action.ts'
import { validateAction } from './validate-action.ts'
import { fromVersion1, toVersion2Identifier } from './version-1.ts'
import { removeAction, storeNewAction, storeReplacement, type ActionInput } from './write-action.ts'

type Deps = Pick<Services, 'db'>

/** The self-service actions of a blueprint. @throws DomainError `not_found` for an unknown blueprint. */
export async function listBlueprintActions(deps: Deps, caller: Caller, blueprint: string): Promise<StoredAction[]> {
  await requireBlueprint(deps, caller.orgId, blueprint)
  const actions = await listStoredActions(deps.db, caller.orgId, blueprint)
  return actions.filter((action) => action.document.trigger.type === 'self-service')
}

/**
 * Finds an action by the name it has among those of its blueprint, with or without the prefix.
 * @throws DomainError `not_found`.
 */
export async function getBlueprintAction(
  db: Db,
  orgId: string,
  blueprint: string,
  identifier: string,
): Promise<StoredAction> {
  const action =
    (await findAction(db, orgId, toVersion2Identifier(blueprint, identifier))) ??
    (await findAction(db, orgId, identifier))
  const { trigger } = action?.document ?? {}
  if (action === undefined || trigger?.type !== 'self-service' || trigger.blueprintIdentifier !== blueprint) {
    throw new DomainError('not_found', `Action "${identifier}" of blueprint "${blueprint}" was not found`)
  }
  return action
}

/** Adds one action, or several given as an array, all or none. @throws DomainError as `createAction`. */
export async function addBlueprintActions(
  deps: Deps,
  caller: Caller,
  blueprint: string,
  body: unknown,
): Promise<StoredAction[]> {
  const inputs = await readInputs(deps, caller, blueprint, Array.isArray(body) ? body : [body])
  return deps.db.transaction().execute(async (trx) => {
    const stored = []
    for (const input of inputs) stored.push(await storeNewAction(trx, caller, input))
    return stored
  })
}

/**
 * Makes the actions of a blueprint exactly those of the array: others are deleted, those that stay keep their runs and
 * permissions.
 * @throws DomainError as `replaceAction`.
 */
export async function replaceBlueprintActions(
  deps: Deps,
  caller: Caller,
  blueprint: string,
  body: unknown[],
): Promise<StoredAction[]> {
  const inputs = await readInputs(deps, caller, blueprint, body)
  const kept = new Set(inputs.map((input) => input.document.identifier))
  return deps.db.transaction().execute(async (trx) => {
    const before = await listStoredActions(trx, caller.orgId, blueprint)
    for (const action of before) {
      const { trigger, identifier } = action.document
      if (trigger.type === 'self-service' && !kept.has(identifier)) await removeAction(trx, caller, action)
    }
    const stored = []
    for (const input of inputs) stored.push(await storeReplacement(trx, caller, input.document.identifier, input))
    return stored
  })
}

/** Replaces one action; the body may rename it. @throws DomainError `not_found` and as `replaceAction`. */
export async function replaceBlueprintAction(
  deps: Deps,
  caller: Caller,
  blueprint: string,
  identifier: string,
  body: unknown,
): Promise<StoredAction> {
  const [input] = await readInputs(deps, caller, blueprint, [{ identifier, ...(body as object) }])
  const before = await getBlueprintAction(deps.db, caller.orgId, blueprint, identifier)
  return deps.db.transaction().execute((trx) => storeReplacement(trx, caller, before.document.identifier, input!))
}

async function readInputs(
  deps: Deps,
  caller: Caller,
  blueprint: string,
  bodies: readonly unknown[],
): Promise<ActionInput[]> {
  requireAdmin(caller, 'change actions')
  await requireBlueprint(deps, caller.orgId, blueprint)
  const inputs = bodies.map((body) => {
    const { document, version1 } = fromVersion1(blueprint, body)
    return { document: validateAction(document), version1 }
  })
  const names = inputs.map((input) => input.document.identifier)
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined) {
    throw new DomainError('invalid_request', `body has more than one action with the identifier "${repeated}"`)
  }
  return inputs
}

async function requireBlueprint(deps: Deps, orgId: string, blueprint: string): Promise<void> {
  if ((await findBlueprint(deps.db, orgId, blueprint)) === undefined) {
    throw new DomainError('not_found', `Blueprint "${blueprint}" was not found`)
  }
}
