export interface LogSegment {
  text: string
  /** A colour of the palette, when the line asked for one. */
  color?: string
  isBold?: boolean
}

const COLORS: Readonly<Record<number, string>> = {
  31: 'var(--danger)',
  32: 'var(--success)',
  33: 'var(--warning)',
  34: 'var(--info)',
  35: 'var(--chip-purple)',
  36: 'var(--accent)',
  90: 'var(--muted)',
}

/** A line with terminal colours as coloured parts. Other control sequences are dropped. */
export function parseAnsi(line: string): LogSegment[] {
  const segments: LogSegment[] = []
  let style: Omit<LogSegment, 'text'> = {}
  for (const part of line.split(/(\u001b\[[0-9;?]*[A-Za-z])/)) {
    const codes = /^\u001b\[([0-9;]*)m$/.exec(part)?.[1]
    if (codes !== undefined) style = applyCodes(style, codes)
    else if (!part.startsWith('\u001b') && part !== '') segments.push({ text: part, ...style })
  }
  return segments
}

/** The line without any control sequence, for search and download. */
export function stripAnsi(line: string): string {
  return line.includes('\u001b')
    ? parseAnsi(line)
        .map((segment) => segment.text)
        .join('')
    : line
}

function applyCodes(style: Omit<LogSegment, 'text'>, codes: string): Omit<LogSegment, 'text'> {
  let result = style
  for (const code of codes.split(';').map(Number)) {
    const color = COLORS[code >= 91 && code <= 96 ? code - 60 : code]
    if (code === 0) result = {}
    else if (code === 1) result = { ...result, isBold: true }
    else if (color) result = { ...result, color }
    else if (code === 39) result = result.isBold ? { isBold: true } : {}
  }
  return result
}
