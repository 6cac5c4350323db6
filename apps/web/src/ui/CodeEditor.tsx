import { lazy, Suspense } from 'react'
import classes from './CodeEditor.module.css'
import type { JsonGuide, TextProblem } from './json-guide.ts'

const CodeEditorBody = lazy(() => import('./CodeEditorBody.tsx'))

export interface CodeEditorProps {
  /** Read once; later changes of the value come from the editor itself. */
  initialValue: string
  label: string
  language: 'json' | 'text'
  onChange?: (value: string) => void
  readOnly?: boolean
  invalid?: boolean
  /** What is offered while JSON is written. Read once. */
  guide?: JsonGuide
  /** What is wrong in a text that is JSON; marked at its place. */
  findProblems?: (text: string) => readonly Pick<TextProblem, 'from' | 'to' | 'message'>[]
  /** An index of a character; a new object moves the cursor there. */
  cursor?: { offset: number } | undefined
  /** In pixels. Default 120. */
  minHeight?: number
  maxHeight?: number
}

/** A code editor, loaded when first shown. Tab moves the focus on, as in any other field. */
export function CodeEditor(props: CodeEditorProps) {
  return (
    <div className={classes.root} data-invalid={props.invalid || undefined} data-readonly={props.readOnly || undefined}>
      <Suspense fallback={<pre className={classes.fallback}>{props.initialValue}</pre>}>
        <CodeEditorBody {...props} />
      </Suspense>
    </div>
  )
}
