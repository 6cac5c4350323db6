import { CodeEditor } from '../ui/index.ts'
import classes from './ScorecardDrawer.module.css'

interface Props {
  initial: unknown
  /** What keeps the text from being a scorecard: its place, and why. */
  problem: string | undefined
  /** What the server, or the form, found in it. */
  findings: readonly string[]
  onChange: (text: string) => void
}

/** A scorecard as JSON, with the checks of the form. */
export function ScorecardJson({ initial, problem, findings, onChange }: Props) {
  return (
    <div>
      <CodeEditor
        initialValue={JSON.stringify(initial, null, 2)}
        label="Scorecard as JSON"
        language="json"
        invalid={problem !== undefined}
        minHeight={320}
        maxHeight={560}
        onChange={onChange}
      />
      <div className={classes.jsonStatus} role="status">
        {problem ?? ''}
      </div>
      {problem === undefined && findings.length > 0 && (
        <ul className={classes.findings} aria-label="Problems">
          {findings.map((finding) => (
            <li key={finding}>{finding}</li>
          ))}
        </ul>
      )}
    </div>
  )
}
