import type { Action, ActionDocument } from '@portolan/contract/actions'
import type { StoredAction } from './action.ts'

/**
 * An action in replies: the document as sent, plus what the portal knows.
 * @compat terraform-provider: reads `trigger.userInputs` without looking whether it is there.
 */
export function toActionView(action: StoredAction): Action {
  const { document } = action
  return {
    id: action.id,
    ...withInputs(document),
    publish: document.publish ?? true,
    createdAt: action.createdAt.toISOString(),
    createdBy: action.createdBy,
    updatedAt: action.updatedAt.toISOString(),
    updatedBy: action.updatedBy,
  }
}

function withInputs(document: ActionDocument): ActionDocument {
  const { trigger } = document
  if (trigger.type !== 'self-service' || trigger.userInputs !== undefined) return document
  return { ...document, trigger: { ...trigger, userInputs: { properties: {} } } }
}
