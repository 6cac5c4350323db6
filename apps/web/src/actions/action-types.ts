import type { PropertySchema, SortRule } from '../catalog/catalog-types.ts'

export type JqQuery = { jqQuery: string }

/** One input of a form. Where a jq query may stand instead of a value, the type says so. */
export interface UserInput extends Omit<PropertySchema, 'enum' | 'items' | 'pattern' | 'minItems' | 'maxItems'> {
  blueprint?: string
  visible?: boolean | JqQuery
  disabled?: boolean | JqQuery
  dependsOn?: readonly string[]
  enum?: readonly (string | number)[] | JqQuery
  items?: Omit<UserInput, 'items'>
  pattern?: string | JqQuery
  minItems?: number | JqQuery
  maxItems?: number | JqQuery
  sort?: SortRule
  dataset?: unknown
  encryption?: string | { algorithm: string; key: string }
}

export interface UserInputs {
  properties?: Readonly<Record<string, UserInput>>
  required?: readonly string[] | JqQuery
  order?: readonly string[]
  titles?: Readonly<Record<string, { title: string; description?: string; visible?: boolean | JqQuery }>>
  steps?: readonly { title: string; order?: readonly string[]; visible?: boolean | JqQuery }[]
}

export type Operation = 'CREATE' | 'DAY-2' | 'DELETE'

export interface Action {
  identifier: string
  title?: string | null
  icon?: string | null
  description?: string | null
  trigger: {
    type: string
    operation?: Operation
    blueprintIdentifier?: string
    userInputs?: UserInputs
    actionCardButtonText?: string
    executeActionButtonText?: string
  }
  invocationMethod: Readonly<Record<string, unknown>>
  requiredApproval?: boolean | Readonly<Record<string, unknown>>
}

const BUTTONS: Record<Operation, string> = { CREATE: 'Create', 'DAY-2': 'Execute', DELETE: 'Delete' }

export function titleOf(action: Action): string {
  return action.title || action.identifier
}

/** What the button on the card of an action says. */
export function cardButtonOf(action: Action): string {
  return action.trigger.actionCardButtonText || BUTTONS[action.trigger.operation ?? 'CREATE']
}

/** Whether a run of the action needs an entity: DAY-2 and DELETE act on one. */
export function needsEntity(action: Action): boolean {
  const { operation, blueprintIdentifier } = action.trigger
  return (operation === 'DAY-2' || operation === 'DELETE') && blueprintIdentifier !== undefined
}

/** Whether someone must approve a run before it starts. */
export function needsApproval(action: Action): boolean {
  return Boolean(action.requiredApproval)
}
