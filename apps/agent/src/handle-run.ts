import { randomUUID } from 'node:crypto'
import type { Logger } from '@portolan/process'
import { executeRun, type Execution, type ExecutionDeps } from './execute-run.ts'
import type { Journal } from './journal/journal.ts'
import type { HandlingOutcome } from './metrics.ts'
import type { Portal } from './portal.ts'
import { toFailureReport } from './report.ts'
import type { Reporter } from './reporting/reporter.ts'
import { RunLines } from './run-lines.ts'
import type { RunMessage } from './run-message.ts'

export interface HandleDeps extends ExecutionDeps {
  journal: Journal
  reporter: Reporter
  portal: Portal
  logger: Logger
  detailedLogging: boolean
}

/** A run that ended the agent this often is given up, so that its message cannot stop the agent for ever. */
const START_LIMIT = 5
/** Lines of a run that takes longer are shown meanwhile. */
const SHOW_PROGRESS_AFTER_MS = 1_000

/**
 * Handles one message to its end: after this resolves, the outcome is on disk and the report on its way, and the
 * message may be committed. A run whose outcome is known already is not executed again.
 *
 * @param options.mayBeOld the message waited or was delivered before, so its run may have ended meanwhile.
 * @throws the reason of `signal` when the agent stops first; the message must then be delivered again.
 */
export async function handleRun(
  deps: HandleDeps,
  message: RunMessage,
  options: { mayBeOld: boolean; signal: AbortSignal },
): Promise<HandlingOutcome> {
  const { journal } = deps
  if (journal.isFinished(message.id)) return 'duplicate'

  const starts = journal.startsOf(message.id)
  if ((options.mayBeOld || starts > 0) && (await hasEnded(deps, message))) {
    await journal.recordOutcome(message.id)
    return 'ended_before'
  }
  const lines = new RunLines()
  if (starts >= START_LIMIT) {
    const reason = `The agent stopped ${starts} times while it worked on this run, so it is given up.`
    return finish(deps, message, lines, { report: toFailureReport(reason) })
  }

  journal.recordStart(message.id)
  if (starts > 0) lines.add('The agent was restarted; the request is sent again with the same delivery id.')
  if (deps.detailedLogging) {
    deps.logger.info({ runId: message.id, message: message.forMapping }, 'Message taken')
  }
  const progress = setInterval(() => showProgress(deps, message, lines), SHOW_PROGRESS_AFTER_MS)
  try {
    const execution = await executeRun(deps, message, { lines, signal: options.signal }).catch((error: unknown) => {
      if (options.signal.aborted) throw error
      return toUnexpectedFailure(deps, message, error)
    })
    return await finish(deps, message, lines, execution)
  } finally {
    clearInterval(progress)
  }
}

/** A fault of the agent itself ends the run too: nobody else would. */
function toUnexpectedFailure(deps: HandleDeps, { id }: RunMessage, error: unknown): Execution {
  deps.logger.error({ err: error, runId: id }, 'A run could not be carried out')
  return { report: toFailureReport('The agent could not carry out this run; its log names the reason.') }
}

/** Ends a run that cannot be carried out, saying why. Same promise as `handleRun`. */
export async function refuseRun(
  deps: HandleDeps,
  run: { kind: 'run' | 'nodeRun'; id: string; reason: string },
): Promise<HandlingOutcome> {
  if (deps.journal.isFinished(run.id)) return 'duplicate'
  deps.logger.warn({ runId: run.id }, run.reason)
  const lines = new RunLines()
  lines.add(run.reason)
  await finish(deps, run, lines, { report: toFailureReport(run.reason) })
  return 'refused'
}

async function finish(
  deps: HandleDeps,
  run: Pick<RunMessage, 'kind' | 'id'>,
  lines: RunLines,
  { report, response }: Execution,
): Promise<HandlingOutcome> {
  const outcome = report.status === 'FAILURE' ? 'failure' : 'success'
  if (run.kind === 'changeLog') {
    await deps.journal.recordOutcome(run.id)
    deps.logger.info({ change: run.id, outcome, lines: lines.take() }, 'Change delivered')
    return outcome
  }
  if (outcome === 'success') lines.add(toClosingLine(report))
  const logs = lines.take()
  const pending = {
    kind: run.kind,
    report: {
      runId: run.id,
      reportId: randomUUID(),
      logs,
      ...(Object.keys(report).length > 0 && { report }),
      ...(response !== undefined && { response }),
    },
  }
  await deps.journal.recordOutcome(run.id, pending)
  deps.reporter.add(pending)
  deps.logger.info({ runId: run.id, outcome, lines: logs.map(({ message }) => message) }, 'Run handled')
  return outcome
}

/** A run without a status in its report goes on: whoever reads the log should not wait for the agent. */
function toClosingLine(report: Execution['report']): string {
  return report.status === undefined
    ? 'The execution agent has done its part; the backend says how the run ends.'
    : 'The execution agent finished this run.'
}

function showProgress(deps: HandleDeps, { kind, id }: RunMessage, lines: RunLines): void {
  if (lines.isEmpty || kind === 'changeLog') return
  deps.reporter.add({ kind, report: { runId: id, reportId: randomUUID(), logs: lines.take() } })
}

async function hasEnded(deps: HandleDeps, message: RunMessage): Promise<boolean> {
  if (message.kind !== 'run') return false
  const ended = await deps.lanes.inSlot(() => deps.portal.hasRunEnded(message.id))
  if (ended) deps.logger.info({ runId: message.id }, 'The run ended before its message came; nothing is sent')
  return ended
}
