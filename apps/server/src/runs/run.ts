import type { InvocationMethodType, RequiredApproval } from '@portolan/contract/actions'
import type { RunReport, RunSource, RunStatus } from '@portolan/contract/runs'

/** A name that a run keeps of a thing, so that it can be shown after the thing is gone. */
export interface RunReferenceName {
  identifier: string
  title: string | null
  icon: string | null
}

/** One execution of an action. */
export interface Run {
  orgId: string
  id: string
  /** Position in the organisation's list of runs: newer is larger. */
  number: string
  action: RunReferenceName & { id: string; deleted: boolean }
  blueprint: RunReferenceName | undefined
  entity: RunReferenceName | undefined
  restricted: boolean
  /** With defaults; secret inputs are ciphertext. */
  properties: Record<string, unknown>
  /** As posted; secret inputs are ciphertext. */
  rawProperties: Record<string, unknown>
  status: RunStatus
  statusLabel: string | null
  source: RunSource
  requiredApproval: RequiredApproval
  approval: { userId: string; state: string; description: string | null } | null
  link: string[]
  summary: string | null
  message: unknown
  externalRunId: string | null
  methodType: InvocationMethodType
  /** The rendered method with secrets masked; undefined until it is rendered. */
  payload: Record<string, unknown> | undefined
  /** The server itself waits for the backend, so nobody else may say how the run ended. */
  synchronized: boolean
  response: unknown
  pendingExecution: boolean
  claimedUntil: Date | null
  installationId: string | null
  createdBy: string
  creatorId: string
  impersonatedBy: string | null
  updatedBy: string
  createdAt: Date
  updatedAt: Date
  endedAt: Date | null
}

export const FINAL_STATUSES = ['SUCCESS', 'FAILURE', 'DECLINED'] as const
export type FinalStatus = (typeof FINAL_STATUSES)[number]

export const hasEnded = (run: Pick<Run, 'status'>): boolean => FINAL_STATUSES.some((status) => status === run.status)

/** What a report changes. Absent keys stay as they are. */
export interface RunChange {
  status?: 'SUCCESS' | 'FAILURE'
  statusLabel?: string | null
  link?: string[]
  summary?: string | null
  message?: unknown
  externalRunId?: string | null
}

export type ReportDecision =
  | { accepted: true; change: RunChange }
  | { accepted: false; code: 'run_exhausted' | 'run_synchronized_error' | 'invalid_request'; message: string }

type Reported = Pick<Run, 'id' | 'status' | 'synchronized'>

/**
 * Judges a report of a backend, a CI job or an API client. Nothing leaves a final state, and an approval cannot be
 * gone round by reporting; other fields than the status are accepted at any time.
 */
export function decideReport(run: Reported, report: RunReport): ReportDecision {
  const refusal = report.status === undefined ? undefined : refuseStatus(run, report.status)
  return refusal ?? { accepted: true, change: toChange(report) }
}

function refuseStatus(run: Reported, status: NonNullable<RunReport['status']>): ReportDecision | undefined {
  const waiting = run.status === 'WAITING_FOR_APPROVAL'
  if (run.synchronized && !waiting) {
    const message = `Run "${run.id}" is synchronous: the reply of its backend decides its status`
    return { accepted: false, code: 'run_synchronized_error', message }
  }
  if (hasEnded(run)) {
    return { accepted: false, code: 'run_exhausted', message: `Run "${run.id}" has already ended with ${run.status}` }
  }
  if (waiting && status !== 'FAILURE') {
    const message = `Run "${run.id}" waits for approval; body/status may only be "FAILURE", which cancels it`
    return { accepted: false, code: 'invalid_request', message }
  }
  return undefined
}

function toChange(report: RunReport): RunChange {
  const { status, link } = report
  return {
    ...(status !== undefined && status !== 'IN_PROGRESS' && { status }),
    ...(report.statusLabel !== undefined && { statusLabel: report.statusLabel }),
    ...(link !== undefined && { link: typeof link === 'string' ? [link] : (link ?? []) }),
    ...(report.summary !== undefined && { summary: report.summary }),
    ...(report.message !== undefined && { message: report.message }),
    ...(report.externalRunId !== undefined && { externalRunId: report.externalRunId }),
  }
}

/** The run after a change that was accepted. */
export function applyChange(run: Run, change: RunChange, by: { name: string; now: Date }): Run {
  const { status, ...fields } = change
  return {
    ...run,
    ...fields,
    ...(status !== undefined && { status, endedAt: by.now, pendingExecution: false, claimedUntil: null }),
    updatedBy: by.name,
    updatedAt: by.now,
  }
}

export interface Vote {
  accountId: string
  asked: boolean
  state: 'PENDING' | 'APPROVED' | 'DECLINED'
}

/** What the votes on a waiting run amount to. One refusal declines it in both modes. */
export function decideVotes(required: RequiredApproval, votes: readonly Vote[]): 'waiting' | 'released' | 'declined' {
  if (votes.some((vote) => vote.state === 'DECLINED')) return 'declined'
  if (typeof required === 'object' && required.type === 'ALL') {
    const asked = votes.filter((vote) => vote.asked)
    return asked.length > 0 && asked.every((vote) => vote.state === 'APPROVED') ? 'released' : 'waiting'
  }
  return votes.some((vote) => vote.state === 'APPROVED') ? 'released' : 'waiting'
}
