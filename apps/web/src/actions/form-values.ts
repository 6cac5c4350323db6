import type { UserInput, UserInputs } from './action-types.ts'
import { controlOf, isJqQuery, type Control, type FormField } from './form-fields.ts'

/** What the controls hold: text for most, `null` or empty where nothing was entered. */
export type FormValues = Record<string, unknown>

/** A problem at a field, as shown under it. */
export type FormProblems = Record<string, string>

/** The values a form starts with: given ones (a draft, an earlier run) before defaults before empty. */
export function initialValues(fields: readonly FormField[], given: FormValues = {}): FormValues {
  return Object.fromEntries(
    fields.map((field) => {
      const value = (field.key in given ? given[field.key] : defaultOf(field.input)) ?? undefined
      const start = value === undefined && field.control === 'boolean' && field.isRequired ? false : value
      return [field.key, toControlValue(start, field.control)]
    }),
  )
}

/**
 * The `properties` of a run: empty controls are left out, numbers and JSON become values again.
 * An input that is not visible still sends its default.
 */
export function toRunProperties(userInputs: UserInputs, fields: readonly FormField[], values: FormValues): FormValues {
  const shown = new Map(fields.map((field) => [field.key, field]))
  const properties: FormValues = {}
  for (const [key, input] of Object.entries(userInputs.properties ?? {})) {
    const field = shown.get(key)
    const value = field ? fromControlValue(values[key], field) : defaultOf(input)
    if (value !== undefined) properties[key] = value
  }
  return properties
}

/** Whether a control holds nothing. `false` is an answer, not an absence. */
export function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (typeof value === 'object' && value !== null) return Object.values(value).every((part) => isEmpty(part))
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

/** The JSON value of a control, or undefined when nothing was entered. */
export function fromControlValue(value: unknown, field: FormField): unknown {
  if (field.control === 'boolean') return typeof value === 'boolean' ? value : undefined
  if (isEmpty(value)) return undefined
  switch (field.control) {
    case 'number':
      return Number(value)
    case 'json':
    case 'secret-json':
      return JSON.parse(String(value))
    case 'choice':
      return toOption(value, field.input)
    case 'list':
      return field.input.items?.type === 'number' ? (value as string[]).map(Number) : value
    case 'choices':
      return (value as string[]).map((option) => toOption(option, field.input.items ?? {}))
    case 'date-time':
      return new Date(String(value)).toISOString()
    default:
      return value
  }
}

/** The literal default of an input; a query counts as none. */
export function defaultOf(input: UserInput): unknown {
  if (controlOf(input).startsWith('secret')) return undefined
  const value = input.default ?? (input.type === 'array' ? input.items?.default : undefined)
  return isJqQuery(value) ? undefined : value
}

function toControlValue(value: unknown, control: Control): unknown {
  switch (control) {
    case 'boolean':
      return typeof value === 'boolean' ? value : value === undefined ? undefined : value === 'true'
    case 'list':
    case 'choices':
    case 'entities':
      return Array.isArray(value) ? value.map(String) : value === undefined || value === null ? [] : [String(value)]
    case 'json':
      return value === undefined || value === null
        ? ''
        : typeof value === 'string'
          ? value
          : JSON.stringify(value, null, 2)
    case 'labeled-url':
      return { url: '', displayText: '', ...(value as object | undefined) }
    case 'secret':
    case 'secret-json':
      return ''
    case 'date-time':
      return toLocalInput(value)
    default:
      return value === undefined || value === null ? '' : String(value)
  }
}

function toOption(value: unknown, input: Pick<UserInput, 'enum'>): unknown {
  const options = Array.isArray(input.enum) ? (input.enum as readonly unknown[]) : []
  return options.find((option) => String(option) === value) ?? value
}

/** An instant as `datetime-local` wants it: local time without a zone. */
function toLocalInput(value: unknown): string {
  const moment = new Date(typeof value === 'string' ? value : Number.NaN)
  if (Number.isNaN(moment.getTime())) return ''
  const shifted = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000)
  return shifted.toISOString().slice(0, 16)
}
