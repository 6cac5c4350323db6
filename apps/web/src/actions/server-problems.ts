import { PortolanError } from '@portolan/client'
import { adviceOf, messageOf } from '../ui/explain-error.ts'
import type { FormProblems } from './form-values.ts'

/** What is wrong with a form, by field; what concerns none of them under the empty name. */
export type FieldProblems<Field extends string> = { [Key in Field | '']?: string | undefined }

/**
 * Why the server refused a form of these fields: what it says of a field at that field, else in one line.
 * `concerns` names the field that a status is about, such as that of the name for 409.
 */
export function toFieldProblems<Field extends string>(
  error: unknown,
  fields: readonly Field[],
  concerns: Readonly<Record<number, Field>> = {},
): FieldProblems<Field> {
  const field = error instanceof PortolanError ? concerns[error.status] : undefined
  const problems: FormProblems = field === undefined ? toServerProblems(error, fields) : { [field]: messageOf(error) }
  return (Object.keys(problems).length > 0 ? problems : { '': adviceOf(error) }) as FieldProblems<Field>
}

/**
 * The problems that the server found, by input. Paths come as JSON pointers (`/size`, `/properties/size/0`) or with dots.
 * Problems of keys that the form does not show are joined under the empty key.
 */
export function toServerProblems(error: unknown, keys: readonly string[]): FormProblems {
  if (!(error instanceof PortolanError) || error.status !== 422) return {}
  const errors = error.details?.['errors']
  if (!Array.isArray(errors)) return {}
  const problems: FormProblems = {}
  for (const item of errors as { path?: unknown; message?: unknown }[]) {
    const segments = String(item.path ?? '')
      .split(/[/.]/)
      .map(unescapePointer)
    const key = segments.find((segment) => keys.includes(segment)) ?? ''
    const message = withoutPath(String(item.message ?? 'The value was refused'), String(item.path ?? ''))
    problems[key] = problems[key] === undefined ? message : `${problems[key]}; ${message}`
  }
  return problems
}

function unescapePointer(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~')
}

/** Under its field a message need not name the field again. */
function withoutPath(message: string, path: string): string {
  if (path === '' || !message.startsWith(`${path} `)) return message
  const rest = message.slice(path.length + 1)
  return rest.charAt(0).toUpperCase() + rest.slice(1)
}
