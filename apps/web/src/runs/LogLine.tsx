import type { RunLog } from '@portolan/contract/runs'
import { memo } from 'react'
import { parseAnsi } from './ansi.ts'
import classes from './RunLogPanel.module.css'

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

interface Props {
  line: RunLog
  number: number
  find: string
  isCurrent: boolean
}

/** One line of a log: its number, its time, its text with matches marked. */
export const LogLine = memo(function LogLine({ line, number, find, isCurrent }: Props) {
  return (
    <div className={classes.line} data-current={isCurrent || undefined}>
      <span className={classes.number} aria-hidden>
        {number}
      </span>
      <time className={classes.time} dateTime={line.createdAt} title={line.createdAt}>
        {clock.format(new Date(line.createdAt))}
      </time>
      <span className={classes.message}>
        {parseAnsi(line.message).map((segment, index) => (
          <span key={index} style={{ color: segment.color, fontWeight: segment.isBold ? 500 : undefined }}>
            <Marked text={segment.text} find={find} />
          </span>
        ))}
      </span>
    </div>
  )
})

function Marked({ text, find }: { text: string; find: string }) {
  if (find === '') return text
  const parts: { text: string; isMatch: boolean }[] = []
  const low = text.toLowerCase()
  let from = 0
  for (let at = low.indexOf(find); at !== -1; at = low.indexOf(find, from)) {
    parts.push(
      { text: text.slice(from, at), isMatch: false },
      { text: text.slice(at, at + find.length), isMatch: true },
    )
    from = at + find.length
  }
  parts.push({ text: text.slice(from), isMatch: false })
  return parts.map((part, index) => (part.isMatch ? <mark key={index}>{part.text}</mark> : part.text))
}
