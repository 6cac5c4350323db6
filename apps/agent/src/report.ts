import type { RunReport } from '@portolan/contract/runs'
import type { SecretMask } from '@portolan/process'
import { type BackendResponse, isSuccess } from './backends/backend-response.ts'
import { shorten } from './run-lines.ts'

const SUMMARY_LIMIT_CHARACTERS = 2_000
/** Leaves room for lines and other reports below the portal's 1 MiB. */
const RESPONSE_LIMIT_CHARACTERS = 400_000

/**
 * What a backend's answer says of a run before the mapping has its word: a synchronous run ends with it; an
 * asynchronous one ends here only when it failed, and otherwise waits for its backend to report.
 */
export function toDefaultReport(
  response: BackendResponse,
  options: { synchronized: boolean; mask: SecretMask },
): RunReport {
  if (isSuccess(response)) return options.synchronized ? { status: 'SUCCESS' } : {}
  const text = options.mask.text(response.text)
  return toFailureReport(
    `Failed to invoke the webhook with status code: ${response.status}. Response: ${text === '' ? '(empty)' : text}`,
  )
}

/** A run that ended without a usable answer. */
export function toFailureReport(reason: string): RunReport {
  return { status: 'FAILURE', summary: shorten(reason, SUMMARY_LIMIT_CHARACTERS) }
}

/** The character and the keys for which the portal refuses a whole report, so that its run would never end. */
const UNSTORABLE = /\\u0000|"(?:__proto__|constructor)"/i

/** The answer as `run.response`: parsed JSON, else text; nothing when it is empty. */
export function toRunResponse(response: BackendResponse): object | string | undefined {
  if (response.text === '') return undefined
  const isStructured = typeof response.json === 'object' && response.json !== null && !UNSTORABLE.test(response.text)
  if (isStructured && response.text.length <= RESPONSE_LIMIT_CHARACTERS) return response.json as object
  return shorten(response.text.replaceAll(/\\u0000/gi, '\ufffd'), RESPONSE_LIMIT_CHARACTERS)
}
