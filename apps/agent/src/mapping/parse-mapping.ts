import { type JqTemplate, type MappingEntry, REPORT_FIELDS } from './mapping-entry.ts'

/** All that is wrong with a mapping file, one sentence each. */
export class MappingError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join('; '))
    this.name = 'MappingError'
  }
}

type Problems = (field: string, expectation: string) => void
type Parser = (value: unknown, problem: Problems) => unknown

const FIELDS: Readonly<Record<keyof MappingEntry, Parser>> = {
  enabled: (value, problem) =>
    typeof value === 'boolean' || typeof value === 'string' ? value : problem('enabled', 'true, false or jq text'),
  method: (value, problem) => jq('method', value, problem),
  url: (value, problem) => jq('url', value, problem),
  body: (value) => value,
  headers: (value, problem) => jqOrObject('headers', value, problem),
  query: (value, problem) => jqOrObject('query', value, problem),
  report: parseReport,
  fieldsToDecryptPaths: parsePaths,
}

/**
 * Reads a control-the-payload file: a JSON array of entries.
 *
 * Null fields count as absent. Unknown fields are allowed, because the published agent ignores them, and returned as
 * warnings, because they are mostly spelling mistakes.
 *
 * @throws MappingError naming entry (counted from 1) and field of everything that is wrong.
 */
export function parseMapping(text: string): { entries: MappingEntry[]; warnings: string[] } {
  const json = parseJson(text)
  if (!Array.isArray(json)) throw new MappingError(['The mapping must be a JSON array of entries'])

  const problems: string[] = []
  const warnings: string[] = []
  const entries = json.map((value: unknown, index) => {
    const name = `Entry ${index + 1}`
    if (!isObject(value)) {
      problems.push(`${name} must be an object`)
      return { enabled: false, fieldsToDecryptPaths: [] }
    }
    for (const field of Object.keys(value)) {
      if (!Object.hasOwn(FIELDS, field)) warnings.push(`${name}, field "${field}" is unknown and has no effect`)
    }
    return parseEntry(value, (field, expected) => void problems.push(`${name}, field "${field}" must be ${expected}`))
  })
  if (problems.length > 0) throw new MappingError(problems)
  return { entries, warnings }
}

function parseEntry(value: Record<string, unknown>, problem: Problems): MappingEntry {
  const entry: Record<string, unknown> = { enabled: true, fieldsToDecryptPaths: [] }
  for (const [field, parse] of Object.entries(FIELDS)) {
    if (value[field] !== undefined && value[field] !== null) entry[field] = parse(value[field], problem)
  }
  return entry as unknown as MappingEntry // Each field came from its parser; a refused one became a problem.
}

function parseReport(value: unknown, problem: Problems): unknown {
  if (!isObject(value)) return problem('report', 'an object')
  for (const [field, program] of Object.entries(value)) {
    const known = REPORT_FIELDS.some((name) => name === field)
    if (!known) problem(`report.${field}`, `one of ${REPORT_FIELDS.join(', ')}`)
    else if (program !== null) jq(`report.${field}`, program, problem)
  }
  return Object.fromEntries(Object.entries(value).filter(([, program]) => program !== null))
}

function parsePaths(value: unknown, problem: Problems): unknown {
  if (!Array.isArray(value)) return problem('fieldsToDecryptPaths', 'a list of dotted paths')
  value.forEach((path: unknown, index) => {
    if (typeof path === 'string' && path !== '' && !path.startsWith('.')) return
    problem(`fieldsToDecryptPaths.${index}`, 'a dotted path without a leading dot')
  })
  return value
}

function jq(field: string, value: unknown, problem: Problems): unknown {
  return typeof value === 'string' ? value : problem(field, 'jq text (a constant needs quotes inside: "\\"POST\\"")')
}

function jqOrObject(field: string, value: unknown, problem: Problems): JqTemplate | void {
  return typeof value === 'string' || isObject(value) ? (value as JqTemplate) : problem(field, 'jq text or an object')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new MappingError([`The mapping is no JSON: ${(error as Error).message}`])
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
