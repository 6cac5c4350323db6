import type { Run } from '@portolan/contract/runs'
import { StatusText } from '../ui/index.ts'
import { statusLook } from './run-status.ts'

/** The status of a run. */
export function StatusChip({ run, size = 'sm' }: { run: Pick<Run, 'status' | 'statusLabel'>; size?: 'sm' | 'lg' }) {
  return <StatusText {...statusLook(run)} size={size} isRunning={run.status === 'IN_PROGRESS'} />
}
