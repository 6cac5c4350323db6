import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const highlight = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--accent)' },
  { tag: tags.string, color: 'var(--text)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--info)' },
  { tag: [tags.punctuation, tags.separator], color: 'var(--muted)' },
])

/** The editor in the colours of the page; heights in pixels. */
export function editorTheme(minHeight: number, maxHeight: number): Extension {
  return [
    syntaxHighlighting(highlight),
    EditorView.theme({
      '&': { color: 'var(--text)', backgroundColor: 'transparent', fontSize: '12.5px' },
      '&.cm-focused': { outline: 'none' },
      '.cm-scroller': {
        fontFamily: 'var(--font-mono)',
        lineHeight: '18px',
        minHeight: `${minHeight}px`,
        maxHeight: `${maxHeight}px`,
        overflow: 'auto',
      },
      '.cm-content': { caretColor: 'var(--accent)', padding: '8px 0' },
      '.cm-cursor': { borderLeftColor: 'var(--accent)' },
      '.cm-gutters': {
        backgroundColor: 'var(--surface)',
        color: 'var(--muted)',
        borderRight: '1px solid var(--line)',
      },
      '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
      '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
        backgroundColor: 'var(--accent-soft)',
      },
      '.cm-tooltip-autocomplete > ul > li': { padding: '2px 8px', lineHeight: '20px' },
      '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
        backgroundColor: 'var(--accent-soft)',
        color: 'var(--text)',
      },
      '.cm-completionDetail': { color: 'var(--muted)', fontStyle: 'normal', fontFamily: 'var(--font-sans)' },
      '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
      '.cm-tooltip': {
        backgroundColor: 'var(--surface)',
        border: '1px solid var(--line)',
        color: 'var(--text)',
      },
    }),
  ]
}
