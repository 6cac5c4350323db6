import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language'
import { lintGutter, linter, lintKeymap, type Diagnostic } from '@codemirror/lint'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { useEffect, useEffectEvent, useRef } from 'react'
import type { CodeEditorProps } from './CodeEditor.tsx'
import { editorTheme } from './code-editor-theme.ts'
import { jsonCompletion } from './json-completion.ts'
import { findJsonProblem } from './json-problem.ts'

/** The heavy part of `CodeEditor`. */
export default function CodeEditorBody(props: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const onChange = useEffectEvent((value: string) => props.onChange?.(value))
  const findProblems = useEffectEvent((text: string) => props.findProblems?.(text) ?? [])
  const editor = useRef<EditorView>(undefined)
  const initial = useEffectEvent(() => ({
    doc: props.initialValue,
    extensions: toExtensions(props, onChange, findProblems),
  }))

  useEffect(() => {
    if (!host.current) return undefined
    const view = new EditorView({ state: EditorState.create(initial()), parent: host.current })
    editor.current = view
    // Heights measured before the font arrived are wrong.
    void document.fonts.ready.then(() => view.requestMeasure())
    return () => view.destroy()
  }, [])

  useEffect(() => {
    const view = editor.current
    if (!props.cursor || !view) return
    const anchor = Math.min(props.cursor.offset, view.state.doc.length)
    view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) })
    view.focus()
  }, [props.cursor])

  return <div ref={host} />
}

function toExtensions(
  props: CodeEditorProps,
  onChange: (value: string) => void,
  findProblems: NonNullable<CodeEditorProps['findProblems']>,
): Extension[] {
  const { language, label, readOnly, guide, minHeight = 120, maxHeight = 480 } = props
  return [
    lineNumbers(),
    foldGutter(),
    history(),
    bracketMatching(),
    indentOnInput(),
    EditorView.lineWrapping,
    keymap.of([...defaultKeymap, ...historyKeymap, ...foldKeymap, ...lintKeymap]),
    editorTheme(minHeight, maxHeight),
    // Said outright, the keyboard is known to reach a text that scrolls.
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    EditorState.readOnly.of(readOnly ?? false),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString())
    }),
    language === 'json' ? json() : [],
    language === 'json' && !readOnly ? [linter((view) => findDiagnostics(view, findProblems)), lintGutter()] : [],
    language === 'json' && guide ? jsonCompletion(guide) : [],
  ]
}

/** An empty document is not an error: an optional field may stay empty. */
function findDiagnostics(view: EditorView, findProblems: NonNullable<CodeEditorProps['findProblems']>): Diagnostic[] {
  const text = view.state.doc.toString()
  if (text.trim() === '') return []
  const problem = findJsonProblem(text)
  if (!problem) return findProblems(text).map(({ from, to, message }) => ({ from, to, message, severity: 'error' }))
  const from = Math.min(problem.offset, text.length)
  return [{ from, to: Math.min(from + 1, text.length), severity: 'error', message: problem.reason }]
}
