import type { Run } from '@portolan/contract/runs'
import { statusLook } from './run-status.ts'
import classes from './StatusChip.module.css'

/** The status of a run as glyph, text and colour; any two of them would do. */
export function StatusChip({ run, size = 'sm' }: { run: Pick<Run, 'status' | 'statusLabel'>; size?: 'sm' | 'lg' }) {
  const { glyph, text, tone } = statusLook(run)
  return (
    <span className={classes.chip} data-tone={tone} data-size={size}>
      <span className={classes.glyph} data-running={run.status === 'IN_PROGRESS' || undefined} aria-hidden>
        {glyph}
      </span>
      <span className="truncate">{text}</span>
    </span>
  )
}
