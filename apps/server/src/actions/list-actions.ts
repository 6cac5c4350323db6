import type { Caller } from '../access/index.ts'
import type { Services } from '../services.ts'
import { listStoredActions } from './action-store.ts'
import type { StoredAction } from './action.ts'

export interface ActionFilter {
  identifiers: readonly string[]
  blueprints: readonly string[]
  operations: readonly string[]
  published: boolean | undefined
  triggerType: string | undefined
  events: readonly string[]
  eventActions: readonly string[]
}

/** Actions that pass every given filter. An organisation has hundreds at most, so they are filtered here. */
export async function listActions(
  deps: Pick<Services, 'db'>,
  caller: Caller,
  filter: ActionFilter,
): Promise<StoredAction[]> {
  const actions = await listStoredActions(deps.db, caller.orgId)
  return actions.filter((action) => passes(action, filter))
}

function passes({ document }: StoredAction, filter: ActionFilter): boolean {
  const { trigger } = document
  const isAutomation = trigger.type === 'automation'
  const event = isAutomation ? trigger.event : undefined
  const blueprint = isAutomation ? event?.blueprintIdentifier : trigger.blueprintIdentifier
  return (
    isAmong(document.identifier, filter.identifiers) &&
    isAmong(blueprint, filter.blueprints) &&
    isAmong(isAutomation ? undefined : trigger.operation, filter.operations) &&
    (filter.published === undefined || (document.publish ?? true) === filter.published) &&
    (filter.triggerType === undefined || trigger.type === filter.triggerType) &&
    isAmong(event?.type, filter.events) &&
    isAmong(event?.actionIdentifier, filter.eventActions)
  )
}

const isAmong = (value: string | undefined, wanted: readonly string[]) =>
  wanted.length === 0 || (value !== undefined && wanted.includes(value))
