import { StatusText } from '../../ui/index.ts'

const LOOKS: Readonly<Record<string, { glyph: string; text: string; tone: string } | undefined>> = {
  ACTIVE: { glyph: '✓', text: 'Active', tone: 'success' },
  STAGED: { glyph: '○', text: 'Staged', tone: 'muted' },
  INVITED: { glyph: '◷', text: 'Invited', tone: 'warning' },
  DISABLED: { glyph: '⊘', text: 'Disabled', tone: 'muted' },
}

/** The status of an account. */
export function PersonStatus({ status }: { status: string }) {
  return <StatusText {...(LOOKS[status] ?? { glyph: '•', text: status, tone: 'muted' })} />
}
