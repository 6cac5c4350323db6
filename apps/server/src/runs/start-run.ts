import type { InvocationMethod, RequiredApproval, UserInputs, ActionOperation } from '@portolan/contract/actions'
import type { EntityView } from '@portolan/contract/entities'
import type { StartRunRequest } from '@portolan/contract/runs'
import { toActorName, type Caller } from '../access/index.ts'
import { filterEntities, findBlueprint, findEntityView, SYSTEM, type Reader } from '../catalog/index.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { findApprovers, type ApprovalRule } from './find-approvers.ts'
import { checkInputs } from './form/check-inputs.ts'
import { resolveEntityInputs } from './form/resolve-entities.ts'
import { findRepeatedRun, type IdempotencyKey } from './idempotency.ts'
import type { NewRun } from './insert-runs.ts'
import { findMethodSecrets } from './method-secrets.ts'
import { prepareDelivery, type PreparedDelivery } from './prepare-delivery.ts'
import type { TemplateContext } from './render-method.ts'
import { toFormUser, toUserContext } from './run-caller.ts'
import { runClaimable, runStarted } from './run-events.ts'
import { createRunId } from './run-id.ts'
import { getStoredRun } from './run-store.ts'
import type { Run } from './run.ts'
import { encryptInputs, listEncryptedInputs } from './secret-inputs.ts'

export type StartRunDeps = Pick<
  Services,
  | 'db'
  | 'runInserter'
  | 'clock'
  | 'config'
  | 'evaluator'
  | 'calculator'
  | 'catalogHooks'
  | 'outbound'
  | 'secretBox'
  | 'organizationStates'
  | 'dispatcher'
  | 'live'
  | 'readerOf'
>

/** What a run needs to know of the action that it executes. */
export interface RunnableAction {
  id: string
  /** Compared with the database when the run is stored. */
  revision: string
  identifier: string
  title: string | undefined
  icon: string | undefined
  operation: ActionOperation
  blueprint: string | undefined
  userInputs: UserInputs
  /** Which entities it may run on. */
  condition: { combinator: unknown; rules: unknown[] } | undefined
  invocationMethod: InvocationMethod
  requiredApproval: RequiredApproval
  approvers: ApprovalRule
  anyoneMayViewRuns: boolean
}

export interface StartRunInput {
  request: StartRunRequest
  /** The credential that acts in the name of `caller`. */
  impersonatedBy: string | undefined
  idempotency: IdempotencyKey | undefined
}

/** Kept with a run that waits for approval: what was approved is what will be executed. */
export interface WaitingRun {
  method: InvocationMethod
  userInputs: UserInputs
  context: Omit<TemplateContext, 'inputs' | 'entity' | 'secrets'>
  [key: string]: unknown
}

/**
 * Starts a run: checks the form, encrypts secrets, renders the method, and stores the run together with its delivery.
 * Nothing is delivered before the commit. A run that needs approval is stored unrendered and waits.
 *
 * @returns the run, or `stale` when the action changed since `action` was read: read it again and repeat.
 * @throws DomainError `not_found`, `missing_self_service_action_entity`, `user_inputs_schema_invalid`,
 *   `evaluate_invocation_method_error`, `invalid_evaluated_invocation_method`, `private_destination`,
 *   `not_resolvable_destination`, `idempotency_key_reused`.
 */
export async function startRun(
  deps: StartRunDeps,
  caller: Caller,
  action: RunnableAction,
  input: StartRunInput,
): Promise<Run | 'stale'> {
  const { orgId } = caller
  const repeated = input.idempotency && (await findRepeatedRun(deps.db, orgId, input.idempotency))
  if (repeated !== undefined) return getStoredRun(deps.db, orgId, repeated)

  const organization = await deps.organizationStates.get(orgId)
  const user = await toUserContext(deps.db, caller)
  const reader = deps.readerOf(caller)
  const entity = await findRunEntity(deps, reader, orgId, action, input.request.entity ?? undefined)
  const posted = input.request.properties ?? {}
  const { userInputs } = action
  const values = await checkInputs(deps, {
    orgId,
    reader,
    actionIdentifier: action.identifier,
    userInputs,
    posted,
    entity: entity ?? {},
    user: toFormUser(caller, user),
  })
  const properties = encryptInputs(userInputs, values, organization.clientSecret)
  const runId = createRunId()
  const waiting: WaitingRun = {
    method: action.invocationMethod,
    userInputs,
    context: toContext(deps, caller, action, { runId, user }),
  }
  const needsApproval = action.requiredApproval !== false
  const prepared = needsApproval
    ? undefined
    : await prepareDelivery(deps, organization, action.invocationMethod, {
        ...waiting.context,
        inputs: await resolveEntityInputs(deps, reader, orgId, userInputs, properties),
        entity: entity ?? {},
        secrets: await findMethodSecrets(deps, orgId, action.invocationMethod),
      })

  const newRun: NewRun = {
    caller,
    run: {
      orgId,
      id: runId,
      action: toAction(action),
      blueprint: await findBlueprintName(deps, orgId, action.blueprint),
      entity: entity && toName(entity),
      restricted: !action.anyoneMayViewRuns,
      properties,
      rawProperties: keepNames(properties, posted),
      status: needsApproval ? 'WAITING_FOR_APPROVAL' : 'IN_PROGRESS',
      source: caller.origin,
      requiredApproval: action.requiredApproval,
      methodType: action.invocationMethod.type,
      ...toEmptyOutcome(),
      ...toDeliveryFields(prepared),
      createdBy: toActorName(caller),
      creatorId: caller.id,
      impersonatedBy: input.impersonatedBy ?? null,
      updatedBy: toActorName(caller),
    },
    sealedPayload: prepared?.sealedPayload ?? null,
    waiting: needsApproval ? waiting : null,
    basis: { actionRevision: action.revision, organizationRevision: organization.revision },
    idempotency: input.idempotency,
    message: prepared?.message,
    delivery: prepared?.route === 'direct' ? deps.dispatcher.reserve() : undefined,
    approvers: needsApproval ? await findApprovers(deps.db, orgId, action.approvers) : [],
  }
  return storeRun(deps, newRun, prepared)
}

async function storeRun(
  deps: StartRunDeps,
  newRun: NewRun,
  prepared: PreparedDelivery | undefined,
): Promise<Run | 'stale'> {
  const stored = await deps.runInserter.insert(newRun)
  const { orgId, id } = newRun.run
  if (stored.outcome === 'stale') {
    deps.organizationStates.forget(orgId)
    return 'stale'
  }
  if (stored.outcome === 'repeated') {
    const repeated = await findRepeatedRun(deps.db, orgId, newRun.idempotency!)
    return repeated === undefined ? 'stale' : getStoredRun(deps.db, orgId, repeated)
  }
  if (newRun.delivery?.due === 'held') {
    deps.dispatcher.accept({
      orgId,
      runId: id,
      fence: stored.fence,
      method: prepared!.method,
      secrets: prepared!.secrets,
      synchronized: newRun.run.synchronized,
      createdBy: newRun.run.createdBy,
      creatorId: newRun.run.creatorId,
    })
  }
  runStarted(deps, { orgId, runId: id, queued: newRun.message !== undefined })
  if (newRun.run.pendingExecution) runClaimable(deps, newRun.run)
  const { number, createdAt } = stored
  return { ...newRun.run, number, createdAt, updatedAt: createdAt, claimedUntil: null }
}

/** @throws DomainError `missing_self_service_action_entity`, `not_found`, `entity_does_not_pass_condition`. */
async function findRunEntity(
  deps: StartRunDeps,
  reader: Reader,
  orgId: string,
  action: RunnableAction,
  identifier: string | undefined,
): Promise<EntityView | undefined> {
  if (action.blueprint === undefined || action.operation === 'CREATE') return undefined
  if (identifier === undefined || identifier === '') {
    throw new DomainError(
      'missing_self_service_action_entity',
      `Action "${action.identifier}" runs on an entity of blueprint "${action.blueprint}": body/entity must name one`,
    )
  }
  const entity = await findEntityView(deps, reader, orgId, action.blueprint, identifier)
  if (entity === undefined) {
    throw new DomainError('not_found', `Entity "${identifier}" of blueprint "${action.blueprint}" was not found`)
  }
  await requireCondition(deps, orgId, action, entity.identifier)
  return entity
}

/** @throws DomainError `entity_does_not_pass_condition`. */
async function requireCondition(
  deps: StartRunDeps,
  orgId: string,
  { identifier, blueprint = '', condition }: RunnableAction,
  entity: string,
): Promise<void> {
  if (condition === undefined) return
  const { combinator, rules } = condition
  const query = { combinator, rules }
  const passing = await filterEntities(deps, SYSTEM, orgId, blueprint, [entity], query, deps.clock.now())
  if (passing.has(entity)) return
  throw new DomainError(
    'entity_does_not_pass_condition',
    `The condition of action "${identifier}" excludes entity "${entity}"`,
  )
}

function toContext(
  deps: Pick<Services, 'clock'>,
  caller: Caller,
  action: RunnableAction,
  { runId, user }: { runId: string; user: Record<string, unknown> },
): WaitingRun['context'] {
  return {
    event: null,
    trigger: {
      by: { orgId: caller.orgId, userId: caller.id, user },
      origin: caller.origin,
      at: deps.clock.now().toISOString(),
      operation: action.operation,
    },
    action: {
      identifier: action.identifier,
      blueprint: action.blueprint ?? null,
      encryptedProperties: listEncryptedInputs(action.userInputs),
    },
    run: { id: runId },
  }
}

async function findBlueprintName(deps: StartRunDeps, orgId: string, identifier: string | undefined) {
  if (identifier === undefined) return undefined
  const blueprint = await findBlueprint(deps.db, orgId, identifier)
  return toName(blueprint?.document ?? { identifier })
}

const toName = (thing: {
  identifier: string
  title?: string | null | undefined
  icon?: string | null | undefined
}) => ({
  identifier: thing.identifier,
  title: thing.title ?? null,
  icon: thing.icon ?? null,
})

const toAction = (action: RunnableAction) => ({
  id: action.id,
  identifier: action.identifier,
  title: action.title ?? null,
  icon: action.icon ?? null,
  deleted: false,
})

const keepNames = (values: Record<string, unknown>, names: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(names, name)))

const toEmptyOutcome = () => ({
  statusLabel: null,
  approval: null,
  link: [],
  summary: null,
  message: null,
  externalRunId: null,
  response: null,
  endedAt: null,
})

const toDeliveryFields = (prepared: PreparedDelivery | undefined) => ({
  payload: prepared?.payload,
  synchronized: prepared?.synchronized ?? false,
  pendingExecution: prepared?.route === 'claim',
  installationId: prepared?.installationId ?? null,
})
