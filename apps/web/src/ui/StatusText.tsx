import classes from './StatusText.module.css'

interface Props {
  glyph: string
  text: string
  tone: string
  size?: 'sm' | 'lg'
  isRunning?: boolean
}

/** A status as glyph, text and colour; any two of them would do. */
export function StatusText({ glyph, text, tone, size = 'sm', isRunning = false }: Props) {
  return (
    <span className={classes.chip} data-tone={tone} data-size={size}>
      <span className={classes.glyph} data-running={isRunning || undefined} aria-hidden>
        {glyph}
      </span>
      <span className="truncate">{text}</span>
    </span>
  )
}
