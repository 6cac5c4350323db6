import { ActionVersion1, type ActionDocument } from '@portolan/contract/actions'
import { DomainError } from '../errors.ts'
import type { StoredAction } from './action.ts'
import { toInputMembers, toVersion1Message } from './version-1-message.ts'
import { checkSchema } from './check-schema.ts'

type Members = Record<string, unknown>

/** What replies add to an action of version 1, and clients may send back. */
const ADDED_KEYS = ['id', 'blueprint', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy']

export const toVersion2Identifier = (blueprint: string, identifier: string): string => `${blueprint}_${identifier}`

/**
 * Reads an action of version 1 and says what it means in version 2.
 * @throws DomainError `invalid_request`.
 */
export function fromVersion1(blueprint: string, body: unknown): { document: Members; version1: Members } {
  checkSchema(ActionVersion1, body, '')
  const version1 = withoutKeys(body as Members, ADDED_KEYS)
  const action = version1 as unknown as ActionVersion1
  const { title, icon, description, requiredApproval, approvalNotification } = action
  const document = {
    identifier: toVersion2Identifier(blueprint, action.identifier),
    ...(title !== undefined && { title }),
    ...(icon !== undefined && { icon }),
    ...(description !== undefined && { description }),
    trigger: {
      type: 'self-service',
      operation: action.trigger,
      userInputs: action.userInputs ?? { properties: {} },
      blueprintIdentifier: blueprint,
    },
    invocationMethod: toVersion2Method(blueprint, action),
    ...(requiredApproval !== undefined && { requiredApproval }),
    ...(approvalNotification !== undefined && { approvalNotification }),
    publish: true,
  }
  return { document, version1 }
}

function toVersion2Method(blueprint: string, action: ActionVersion1): Members {
  const method = action.invocationMethod
  const message = toVersion1Message(blueprint, action)
  switch (method.type) {
    case 'WEBHOOK':
      return { ...withoutKeys(method, ['omitPayload', 'omitUserInputs']), body: message }
    case 'KAFKA':
      return { type: 'KAFKA', payload: message }
    case 'AZURE-DEVOPS':
      return { type: 'AZURE_DEVOPS', webhook: method.webhook, org: method.org, payload: message }
    case 'GITHUB':
      return {
        ...pick(method, ['type', 'org', 'repo', 'workflow', 'reportWorkflowStatus']),
        workflowInputs: toPipelineInputs(action, message, method.branch),
      }
    case 'GITLAB':
      return {
        ...pick(method, ['type', 'projectName', 'groupName', 'defaultRef']),
        pipelineVariables: toPipelineInputs(action, message, undefined),
      }
    default:
      throw new DomainError(
        'invalid_request',
        'body/invocationMethod/type must be one of "WEBHOOK", "KAFKA", "GITHUB", "GITLAB", "AZURE-DEVOPS"',
      )
  }
}

function toPipelineInputs(action: ActionVersion1, message: Members, ref: unknown): Members {
  const { omitPayload, omitUserInputs } = action.invocationMethod
  return {
    ...(ref !== undefined && { ref }),
    ...(omitUserInputs !== true && toInputMembers(action)),
    ...(omitPayload !== true && { port_payload: message }),
  }
}

/** An action as the routes of its blueprint show it: as sent there, or translated back if it was written as version 2. */
export function toVersion1View(action: StoredAction): Members {
  return {
    id: action.id,
    ...(action.version1 ?? toVersion1(action.document)),
    createdAt: action.createdAt.toISOString(),
    createdBy: action.createdBy,
    updatedAt: action.updatedAt.toISOString(),
    updatedBy: action.updatedBy,
  }
}

function toVersion1(document: ActionDocument): Members {
  const { identifier, title, icon, description, requiredApproval, approvalNotification } = document
  const { trigger } = document
  if (trigger.type !== 'self-service') return { ...document }
  const prefix = `${trigger.blueprintIdentifier}_`
  return withoutUndefined({
    identifier: identifier.startsWith(prefix) ? identifier.slice(prefix.length) : identifier,
    title,
    icon,
    description,
    userInputs: trigger.userInputs ?? { properties: {} },
    invocationMethod: toVersion1Method(document.invocationMethod),
    trigger: trigger.operation,
    requiredApproval: requiredApproval ?? false,
    approvalNotification,
  })
}

/** Without the parts in which version 2 keeps the message. */
function toVersion1Method(method: Members): Members {
  const bare = withoutKeys(method, ['body', 'payload', 'workflowInputs', 'pipelineVariables', 'headers'])
  return method.type === 'AZURE_DEVOPS' ? { ...bare, type: 'AZURE-DEVOPS' } : bare
}

const pick = (members: Members, keys: readonly string[]): Members =>
  Object.fromEntries(keys.flatMap((key) => (members[key] === undefined ? [] : [[key, members[key]]])))

const withoutKeys = (members: Members, keys: readonly string[]): Members =>
  Object.fromEntries(Object.entries(members).filter(([key]) => !keys.includes(key)))

const withoutUndefined = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
