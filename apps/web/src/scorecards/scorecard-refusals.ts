import { PortolanError } from '@portolan/client'
import type { FormProblems } from '../actions/form-values.ts'
import { messageOf } from '../ui/explain-error.ts'
import type { ScorecardDocument } from './scorecard-types.ts'

/** Keys of JSON whose field in the form has another name. */
const FIELDS: Readonly<Record<string, string>> = { property: 'subject', relation: 'subject', not: 'operator' }

/** What the server refused, by the path of the field that draws it; under the empty name what concerns none. */
export function toScorecardRefusals(error: unknown, document: ScorecardDocument): FormProblems {
  if (!(error instanceof PortolanError)) return { '': messageOf(error) }
  if (error.code === 'identifier_taken') return { identifier: messageOf(error) }
  const findings = error.details?.['errors']
  if (!Array.isArray(findings) || findings.length === 0) return { '': messageOf(error) }
  const fields = fieldsOf(document)
  const problems: FormProblems = {}
  for (const finding of findings as { path?: unknown; message?: unknown }[]) {
    const path = String(finding.path ?? '')
    const message = String(finding.message ?? messageOf(error))
    const field = findField(path, fields)
    const text = field === '' ? message : withoutPath(message, path)
    problems[field] = problems[field] === undefined ? text : `${problems[field]}; ${text}`
  }
  return problems
}

/** The field at a path, or at the nearest place above that has one. */
function findField(path: string, fields: ReadonlySet<string>): string {
  const segments = path
    .replace(/^(body(?=\/)|scorecard(?=[./]))/, '')
    .split(/[/.[\]]/)
    .filter((segment) => segment !== '')
    .map((segment) => (Object.hasOwn(FIELDS, segment) ? FIELDS[segment]! : segment))
  while (segments.length > 0) {
    const name = segments.join('.')
    const ends = ['', '.subject', '.title']
    const found = ends.find((end) => fields.has(name + end))
    if (found !== undefined) return name + found
    segments.pop()
  }
  return ''
}

/** The fields that the form of a document has. */
function fieldsOf({ filter, levels, rules }: ScorecardDocument): ReadonlySet<string> {
  const conditions = (path: string, count: number) =>
    Array.from({ length: count }, (_item, index) =>
      ['subject', 'operator', 'value'].map((field) => `${path}.conditions.${index}.${field}`),
    ).flat()
  return new Set([
    'title',
    'identifier',
    'blueprint',
    ...(filter ? conditions('filter', filter.conditions.length) : []),
    ...levels.flatMap((_level, index) => [`levels.${index}.title`, `levels.${index}.color`]),
    ...rules.flatMap(({ query }, index) => [
      ...['title', 'identifier', 'level', 'description'].map((field) => `rules.${index}.${field}`),
      ...conditions(`rules.${index}.query`, query.conditions.length),
    ]),
  ])
}

/** Under its field a message need not name the field again. */
function withoutPath(message: string, path: string): string {
  const start = [`body${path}`, path].find((candidate) => candidate !== '' && message.startsWith(candidate))
  const rest = start === undefined ? message : message.slice(start.length).trim()
  return rest === '' ? message : rest.charAt(0).toUpperCase() + rest.slice(1)
}
