import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language'
import { lintGutter, linter, lintKeymap, type Diagnostic } from '@codemirror/lint'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { useEffect, useEffectEvent, useRef } from 'react'
import type { CodeEditorProps } from './CodeEditor.tsx'
import { editorTheme } from './code-editor-theme.ts'
import { findJsonProblem } from './json-problem.ts'

/** The heavy part of `CodeEditor`. */
export default function CodeEditorBody(props: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const onChange = useEffectEvent((value: string) => props.onChange?.(value))
  const initial = useEffectEvent(() => ({ doc: props.initialValue, extensions: toExtensions(props, onChange) }))

  useEffect(() => {
    if (!host.current) return undefined
    const view = new EditorView({ state: EditorState.create(initial()), parent: host.current })
    // Heights measured before the font arrived are wrong.
    void document.fonts.ready.then(() => view.requestMeasure())
    return () => view.destroy()
  }, [])

  return <div ref={host} />
}

function toExtensions(props: CodeEditorProps, onChange: (value: string) => void): Extension[] {
  const { language, label, readOnly, minHeight = 120, maxHeight = 480 } = props
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
    language === 'json' && !readOnly ? [linter(jsonLinter), lintGutter()] : [],
  ]
}

/** An empty document is not an error: an optional field may stay empty. */
function jsonLinter(view: EditorView): Diagnostic[] {
  const text = view.state.doc.toString()
  const problem = text.trim() === '' ? undefined : findJsonProblem(text)
  if (!problem) return []
  const from = Math.min(problem.offset, text.length)
  return [{ from, to: Math.min(from + 1, text.length), severity: 'error', message: problem.reason }]
}
