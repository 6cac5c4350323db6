import { useQuery } from '@tanstack/react-query'
import type { Run } from '@portolan/contract/runs'
import { ErrorPanel, LoadingNote } from '../ui/index.ts'
import { RunAdvice } from './RunAdvice.tsx'
import { RunLogPanel } from './RunLogPanel.tsx'
import { runLogQuery } from './run-queries.ts'
import { hasEnded } from './run-status.ts'

/** The log of a run with its states: loading, refused, empty, lines. */
export function RunLogView({ run }: { run: Run }) {
  const isLive = !hasEnded(run)
  const log = useQuery(runLogQuery(run.id, isLive))
  if (log.isPending) return <LoadingNote what="log" rows={10} rowHeight={18} />
  if (log.isError) return <ErrorPanel error={log.error} onRetry={() => log.refetch()} />
  return (
    <>
      <RunAdvice run={run} lastLogAt={log.data.lines.at(-1)?.createdAt} />
      <RunLogPanel runId={run.id} lines={log.data.lines} isLive={isLive} />
    </>
  )
}
