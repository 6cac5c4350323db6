import type { AgentRunReport } from '@portolan/contract/agent'
import type { ClaimedNodeRun, ClaimedRun } from '../claimed-run.ts'

/** A report that the portal has not acknowledged yet. */
export interface PendingReport {
  kind: 'run' | 'nodeRun'
  report: AgentRunReport
}

/** Polled work: the portal does not offer it again once it is acknowledged, so the journal keeps it until its outcome. */
export type Claim = { kind: 'run'; id: string; run: ClaimedRun } | { kind: 'nodeRun'; id: string; run: ClaimedNodeRun }

/** One line of the journal file. `at` is in milliseconds since 1970. */
export type JournalEntry =
  | { type: 'claimed'; claim: Claim }
  | { type: 'acknowledged'; id: string }
  | { type: 'released'; id: string }
  /** A request may go out from here on; `count` sums up the starts without an outcome. */
  | { type: 'started'; id: string; count: number }
  /** The outcome of a run is known; `pending` is what the portal must still hear. */
  | { type: 'finished'; id: string; at: number; pending?: PendingReport }
  | { type: 'reported'; reportId: string }
