import { changeLook, type AuditSummary } from './audit-types.ts'
import classes from './ChangeChip.module.css'

/** What was done as sign, word and colour; the word carries the meaning. */
export function ChangeChip({ event }: { event: Pick<AuditSummary, 'action' | 'status'> }) {
  const { glyph, text, tone } = changeLook(event)
  return (
    <span className={classes.chip} data-tone={tone}>
      <span className={classes.glyph} aria-hidden>
        {glyph}
      </span>
      {text}
    </span>
  )
}
