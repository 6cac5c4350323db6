import type { RunReport } from '@portolan/contract/runs'
import type { BackendResponse } from '../backends/backend-response.ts'
import type { BackendRequest } from '../backends/backend-request.ts'
import { evaluateAll, type MappingEngine } from './evaluate.ts'
import { type MappingEntry, REPORT_FIELDS } from './mapping-entry.ts'
import { toStorable } from '../run-lines.ts'

/**
 * What the `report` of an entry says of a finished request. Programs that fail, yield null or its text, or a status
 * that does not exist say nothing, so that they never hide a failure.
 */
export async function evaluateReport(
  engine: MappingEngine,
  entry: MappingEntry,
  outcome: { message: unknown; request: BackendRequest; response: BackendResponse },
): Promise<RunReport> {
  const report = entry.report ?? {}
  const fields = REPORT_FIELDS.filter((field) => report[field] !== undefined)
  const { method, url, body, headers, query } = outcome.request
  const { status, text, json } = outcome.response
  const context = {
    body: outcome.message,
    request: { method, url, body, headers, query },
    response: { statusCode: status, headers: outcome.response.headers, text, json },
  }
  const values = await evaluateAll(
    engine,
    fields.map((field) => report[field] as string),
    context,
  )
  const said = fields.map((field, index): [string, unknown] => [field, toReportValue(field, values[index])])
  return Object.fromEntries(said.filter(([, value]) => value !== undefined))
}

function toReportValue(field: (typeof REPORT_FIELDS)[number], value: unknown): string | string[] | undefined {
  if (field === 'link' && Array.isArray(value)) return value.filter((item) => typeof item === 'string').map(toStorable)
  if (value === null || value === undefined || value === 'null' || typeof value === 'object') return undefined
  const text = toStorable(String(value as string | number | boolean))
  if (field === 'status' && text !== 'SUCCESS' && text !== 'FAILURE') return undefined
  return text
}
