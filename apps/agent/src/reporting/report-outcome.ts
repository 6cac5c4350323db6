import { PortolanError } from '@portolan/client'

/** What the portal made of one report. `retry`: it must hear it again later. */
export type ReportOutcome =
  { kind: 'applied' | 'duplicate' } | { kind: 'refused'; error: unknown } | { kind: 'retry'; error: unknown }

/**
 * Refusals that a later attempt cannot change end a report. Refused credentials (401, 403) and faults of the portal
 * (500) can be repaired, so reports wait for that.
 */
export function toOutcome(error: unknown): ReportOutcome {
  const isFinal = error instanceof PortolanError && [400, 404, 409, 410, 413, 415, 422].includes(error.status)
  return { kind: isFinal ? 'refused' : 'retry', error }
}
