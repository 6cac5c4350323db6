/** A delivery that this server holds. Kept in memory: the method's secrets are in clear. */
export interface DeliveryJob {
  orgId: string
  runId: string
  /** Number of holders so far. What an earlier holder reports is ignored. */
  fence: string
  method: Record<string, unknown>
  /** Values that the method may hold and that nothing may show. Undefined after a takeover: they are then read again. */
  secrets: Readonly<Record<string, string>> | undefined
  synchronized: boolean
  /** Who started the run: the name that replies show, and the id of the account or credential. */
  createdBy: string
  creatorId: string
}

/** What became of a delivery. Without `status` the run stays in progress: its backend reports. */
export interface DeliveryOutcome {
  status: 'SUCCESS' | 'FAILURE' | undefined
  summary: string | undefined
  /** What a synchronous backend answered; undefined when there is nothing to store. */
  response: unknown
  logs: string[]
}

export const failed = (summary: string, logs: string[] = []): DeliveryOutcome => ({
  status: 'FAILURE',
  summary,
  response: undefined,
  logs,
})
