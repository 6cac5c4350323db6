import type { Run, RunStatus } from '@portolan/contract/runs'

export type StatusTone = 'info' | 'success' | 'danger' | 'warning' | 'muted'

export interface StatusLook {
  glyph: string
  text: string
  tone: StatusTone
}

const LOOKS: Record<RunStatus, StatusLook> = {
  IN_PROGRESS: { glyph: '●', text: 'In progress', tone: 'info' },
  SUCCESS: { glyph: '✓', text: 'Success', tone: 'success' },
  FAILURE: { glyph: '✗', text: 'Failure', tone: 'danger' },
  WAITING_FOR_APPROVAL: { glyph: '◷', text: 'Waiting for approval', tone: 'warning' },
  DECLINED: { glyph: '⊘', text: 'Declined', tone: 'muted' },
}

/** Every status, in the order a filter offers them. Read here, not from the contract, whose schemas need not travel. */
export const STATUSES = Object.keys(LOOKS) as RunStatus[]

/** How a status is shown. A label set by the backend replaces the word, never the glyph and colour. */
export function statusLook(run: Pick<Run, 'status' | 'statusLabel'>): StatusLook {
  const look = LOOKS[run.status]
  return run.statusLabel ? { ...look, text: run.statusLabel } : look
}

/** Whether nothing more will happen to the status. */
export function hasEnded(run: Pick<Run, 'status'>): boolean {
  return run.status === 'SUCCESS' || run.status === 'FAILURE' || run.status === 'DECLINED'
}

const SILENCE_MS = 15 * 60_000

/** Whether a run that an agent should work on has been silent for so long that someone should look. */
export function isSilent(run: Run, lastLogAt: string | undefined, nowMs: number): boolean {
  if (run.status !== 'IN_PROGRESS') return false
  const heard = [run.createdAt, run.updatedAt, lastLogAt].map((at) => (at === undefined ? 0 : Date.parse(at) || 0))
  return nowMs - Math.max(...heard) >= SILENCE_MS
}

/** Whether the run is carried out by an agent rather than by the portal itself. */
export function isAgentRun(run: Run): boolean {
  return String(run.payload['agent']) === 'true' || run.payload['type'] === 'KAFKA'
}

export function actionTitleOf(run: Run): string {
  return run.action.title || run.action.identifier
}
