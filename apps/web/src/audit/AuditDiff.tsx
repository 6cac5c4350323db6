import type { AuditEvent } from '@portolan/contract/audit'
import { Fragment, useState } from 'react'
import { Button } from '../ui/index.ts'
import { listChanges, toFolded, type PropertyChange } from './audit-diff.ts'
import classes from './AuditDiff.module.css'

/** More are shown on request; a large blueprint has hundreds. */
const SHOWN = 60

const SIGNS = {
  added: { glyph: '+', text: 'Added' },
  removed: { glyph: '−', text: 'Removed' },
  changed: { glyph: '~', text: 'Changed' },
} as const

/** What changed, property by property. What is new or gone as a whole needs one column of values only. */
export function AuditDiff({ diff }: { diff: AuditEvent['diff'] }) {
  const [showsAll, setShowsAll] = useState(false)
  const changes = listChanges(diff.before, diff.after)
  if (changes.length === 0) return <p className={classes.none}>No values were recorded with this event.</p>
  const hasBefore = changes.some(({ kind }) => kind !== 'added')
  const hasAfter = changes.some(({ kind }) => kind !== 'removed')
  const shown = showsAll ? changes : changes.slice(0, SHOWN)

  return (
    <>
      <table className={classes.table} data-columns={hasBefore && hasAfter ? 2 : 1}>
        <thead>
          <tr>
            <th scope="col">Property</th>
            {hasBefore && <th scope="col">Before</th>}
            {hasAfter && <th scope="col">After</th>}
          </tr>
        </thead>
        <tbody>
          {shown.map((change) => (
            <Row key={change.path.join('\n')} change={change} hasBefore={hasBefore} hasAfter={hasAfter} />
          ))}
        </tbody>
      </table>
      {shown.length < changes.length && (
        <Button variant="subtle" size="compact-sm" mt={8} onClick={() => setShowsAll(true)}>
          Show all {changes.length} properties
        </Button>
      )}
    </>
  )
}

function Row({ change, hasBefore, hasAfter }: { change: PropertyChange; hasBefore: boolean; hasAfter: boolean }) {
  const { glyph, text } = SIGNS[change.kind]
  const parents = change.path.slice(0, -1)
  return (
    <tr data-kind={change.kind}>
      <th scope="row">
        <span className={classes.sign} aria-hidden>
          {glyph}
        </span>
        <span className="visually-hidden">{text} </span>
        {/* Long paths break behind their dots. */}
        {parents.map((parent, depth) => (
          <Fragment key={depth}>
            <span className="muted">{parent}.</span>
            <wbr />
          </Fragment>
        ))}
        {change.path.at(-1) ?? 'value'}
      </th>
      {hasBefore && (
        <td data-side="before">
          <Value value={change.before} />
        </td>
      )}
      {hasAfter && (
        <td data-side="after">
          <Value value={change.after} />
        </td>
      )}
    </tr>
  )
}

function Value({ value }: { value: unknown }) {
  const [isOpen, setIsOpen] = useState(false)
  if (value === undefined || value === null) {
    return (
      <span className={classes.unset} aria-label="not set">
        –
      </span>
    )
  }
  const { text, start } = toFolded(value)
  if (text === '') return <span className={classes.unset}>empty text</span>
  return (
    <>
      <code className={classes.value}>{start === undefined || isOpen ? text : `${start}…`}</code>
      {start !== undefined && (
        <button type="button" className={classes.fold} aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? 'Show less' : `Show all ${text.length.toLocaleString('en')} characters`}
        </button>
      )}
    </>
  )
}
