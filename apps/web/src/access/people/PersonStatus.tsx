import classes from './PeopleTable.module.css'

const LOOKS: Readonly<Record<string, { glyph: string; text: string; tone: string } | undefined>> = {
  ACTIVE: { glyph: '✓', text: 'Active', tone: 'success' },
  STAGED: { glyph: '○', text: 'Staged', tone: 'muted' },
  INVITED: { glyph: '◷', text: 'Invited', tone: 'warning' },
  DISABLED: { glyph: '⊘', text: 'Disabled', tone: 'muted' },
}

/** The status of an account as glyph, text and colour. */
export function PersonStatus({ status }: { status: string }) {
  const { glyph, text, tone } = LOOKS[status] ?? { glyph: '•', text: status, tone: 'muted' }
  return (
    <span className={classes.status} data-tone={tone}>
      <span className={classes.glyph} aria-hidden>
        {glyph}
      </span>
      {text}
    </span>
  )
}
