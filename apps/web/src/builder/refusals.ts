import { PortolanError } from '@portolan/client'
import type { FormProblems } from '../actions/form-values.ts'
import { messageOf } from '../ui/explain-error.ts'

/** Keys of JSON whose field in the form has another name. */
const FIELDS: Readonly<Record<string, string | undefined>> = {
  enum: 'options',
  enumColors: 'options',
  type: 'kind',
  format: 'kind',
  spec: 'kind',
  items: 'item',
  calculationSpec: 'measure',
  many: 'isMany',
  required: 'isRequired',
  newPropertyName: 'identifier',
  newMirrorName: 'identifier',
  newRelationIdentifier: 'identifier',
}

/** Keywords whose refusal names the definition as a whole, though one field causes it. */
const FIELDS_OF_KEYWORDS: Readonly<Record<string, string | undefined>> = {
  schema: 'pattern',
  required: 'isRequired',
  target: 'target',
  many: 'isMany',
}

/** Another definition came to have the identifier while the form was open. */
export class IdentifierTaken extends Error {}

interface Finding {
  path?: unknown
  message?: unknown
  keyword?: unknown
}

/**
 * What the server refused, by the field it concerns; under the empty name what concerns none of `shown`.
 * @param place the segments of the path that lead to the definition: `['schema', 'properties', 'tier']`; empty for the
 *   blueprint itself.
 */
export function toRefusals(error: unknown, place: readonly string[], shown: readonly string[]): FormProblems {
  const isTaken = error instanceof PortolanError && error.code === 'identifier_taken'
  if (isTaken || error instanceof IdentifierTaken) return { identifier: messageOf(error) }
  const findings = error instanceof PortolanError ? error.details?.['errors'] : undefined
  if (!Array.isArray(findings) || findings.length === 0) return { '': messageOf(error) }
  const problems: FormProblems = {}
  for (const finding of findings as Finding[]) {
    const named = fieldOf(finding, place)
    const field = shown.includes(named) ? named : ''
    const text = field === '' ? String(finding.message ?? messageOf(error)) : toSentence(finding)
    problems[field] = problems[field] === undefined ? text : `${problems[field]}; ${text}`
  }
  return problems
}

function fieldOf({ path, keyword }: Finding, place: readonly string[]): string {
  const segments = segmentsOf(path)
  if (segments.length === 1 && segments[0] !== place[0]) return toField(segments[0] ?? '')
  const isWithin = place.every((segment, index) => segments[index] === segment)
  const isMapOfIt = segments.length === place.length - 1 && segments.every((segment, index) => segment === place[index])
  if (isMapOfIt) return 'identifier'
  if (!isWithin) return ''
  const rest = segments[place.length]
  return rest === undefined ? (FIELDS_OF_KEYWORDS[String(keyword)] ?? '') : toField(rest)
}

const toField = (segment: string): string => (Object.hasOwn(FIELDS, segment) ? FIELDS[segment]! : segment)

/** Paths come as JSON pointers behind `body`, or with dots. No key of a definition holds either sign. */
function segmentsOf(path: unknown): string[] {
  const text = String(path ?? '')
  return text
    .replace(/^body(?=\/|$)/, '')
    .split(/[/.]/)
    .filter((segment) => segment !== '')
}

/** Under its field a message need not name the field again. */
function toSentence({ path, message }: Finding): string {
  const text = String(message ?? 'The value was refused')
  const starts = [String(path ?? ''), `body${String(path ?? '')}`].filter((start) => start !== '')
  const start = starts.find((candidate) => text.startsWith(candidate))
  const rest = start === undefined ? text : text.slice(start.length).replace(/^[:\s]+/, '')
  return rest === '' ? text : rest.charAt(0).toUpperCase() + rest.slice(1)
}
