import type { JqQuery, UserInput, UserInputs } from './action-types.ts'

/** The control that a field is edited with. */
export type Control =
  | 'text'
  | 'multi-line'
  | 'markdown'
  | 'code'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'choices'
  | 'list'
  | 'entity'
  | 'entities'
  | 'date-time'
  | 'json'
  | 'labeled-url'
  | 'secret'
  | 'secret-json'

export interface FormField {
  kind: 'field'
  key: string
  label: string
  input: UserInput
  control: Control
  isRequired: boolean
  isDisabled: boolean
}

export type FormItem = FormField | { kind: 'heading'; key: string; title: string; description?: string }

/**
 * The form in display order: fields and headings as `order` or `steps` list them, fields nobody listed after them.
 * A field or heading that is literally invisible is left out. A jq query counts as absent until it is evaluated.
 */
export function toFormItems(userInputs: UserInputs): FormItem[] {
  const properties = userInputs.properties ?? {}
  const required = Array.isArray(userInputs.required) ? (userInputs.required as readonly string[]) : []
  const items: FormItem[] = []
  for (const key of displayOrder(userInputs)) {
    const input = properties[key]
    const heading = userInputs.titles?.[key]
    if (input && input.visible !== false) items.push(toField(key, input, required.includes(key)))
    else if (!input && heading && heading.visible !== false)
      items.push(toHeading(key, heading.title, heading.description))
    else if (!input && key.startsWith(STEP)) items.push(toHeading(key, key.slice(STEP.length)))
  }
  return items
}

/** The fields of a form, headings left out. */
export function fieldsOf(items: readonly FormItem[]): FormField[] {
  return items.filter((item) => item.kind === 'field')
}

/** Which control edits an input. */
export function controlOf(input: UserInput): Control {
  if (input.encryption !== undefined) return input.type === 'object' ? 'secret-json' : 'secret'
  if (isChoice(input.enum)) return 'choice'
  switch (input.type) {
    case 'boolean':
      return 'boolean'
    case 'number':
      return 'number'
    case 'object':
      return input.format === 'labeled-url' ? 'labeled-url' : 'json'
    case 'array':
      return controlOfArray(input)
    default:
      return controlOfText(input)
  }
}

/** A query that only the server can evaluate. */
export function isJqQuery(value: unknown): value is JqQuery {
  return typeof value === 'object' && value !== null && 'jqQuery' in value
}

function controlOfArray({ items }: UserInput): Control {
  if (items?.format === 'entity' && items.blueprint) return 'entities'
  if (isChoice(items?.enum)) return 'choices'
  return items?.type === 'object' || items?.type === 'array' ? 'json' : 'list'
}

function controlOfText({ format, blueprint }: UserInput): Control {
  if (format === 'entity') return blueprint ? 'entity' : 'text'
  if (format === 'multi-line' || format === 'markdown' || format === 'date-time') return format
  return format === 'yaml' || format === 'proto' ? 'code' : 'text'
}

function isChoice(options: UserInput['enum']): options is readonly (string | number)[] {
  return Array.isArray(options) && options.length > 0
}

function toField(key: string, input: UserInput, isRequired: boolean): FormField {
  return {
    kind: 'field',
    key,
    label: input.title || key,
    input,
    control: controlOf(input),
    isRequired,
    isDisabled: input.disabled === true,
  }
}

function toHeading(key: string, title: string, description?: string): FormItem {
  return { kind: 'heading', key, title, ...(description && { description }) }
}

const STEP = 'step '

/** Keys in display order; each step contributes a heading of its own. Nothing is listed twice. */
function displayOrder({ properties = {}, order, titles = {}, steps }: UserInputs): string[] {
  const visibleSteps = steps?.filter((step) => step.visible !== false)
  const stepped = visibleSteps?.flatMap((step) => [`${STEP}${step.title}`, ...(step.order ?? [])])
  const inHiddenStep = new Set(steps?.filter((step) => step.visible === false).flatMap((step) => step.order ?? []))
  const rest = Object.keys(properties).filter((key) => !inHiddenStep.has(key))
  const headings = order || steps ? [] : Object.keys(titles)
  return [...new Set([...(stepped ?? order ?? []), ...headings, ...rest])]
}
