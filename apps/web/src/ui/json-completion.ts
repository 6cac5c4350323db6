import {
  autocompletion,
  completionStatus,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import { syntaxTree } from '@codemirror/language'
import type { EditorState, Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { guideAt, type JsonGuide } from './json-guide.ts'
import type { JsonPath } from './json-places.ts'

type SyntaxNode = ReturnType<ReturnType<typeof syntaxTree>['resolveInner']>

const VALUES = new Set(['String', 'Number', 'True', 'False', 'Null', 'Object', 'Array'])

/** Offers the keys and values that a guide knows for the place of the cursor. Tab still moves the focus on. */
export function jsonCompletion(guide: JsonGuide): Extension {
  return [
    autocompletion({ override: [(context) => complete(context, guide)], icons: false }),
    // Escape closes the list, and only once it is closed the dialog around the editor.
    EditorView.contentAttributes.of(({ state }) =>
      completionStatus(state) === null ? null : { 'data-mantine-stop-propagation': 'true' },
    ),
  ]
}

/** What can stand at the cursor. Exported for its test. */
export function complete({ state, pos, explicit }: CompletionContext, guide: JsonGuide): CompletionResult | null {
  const node = syntaxTree(state).resolveInner(pos, -1)
  const isWord = ['PropertyName', 'String', 'True', 'False', 'Null', '⚠'].includes(node.name)
  const word = isWord && node.from < pos ? state.sliceDoc(node.from, node.to) : ''
  const from = word === '' ? pos : node.from
  const to = word === '' ? pos : node.to
  if (word === '' && !explicit) return null
  // A quote alone narrows nothing down.
  const filter = unquote(state.sliceDoc(from, pos)) !== ''

  const object = node.name === 'Object' ? node : closest(node, 'Object')
  const isKey = node.name === 'PropertyName' || expectsKey(state, node, from)
  if (isKey && object) {
    const { keys = {} } = guideAt(guide, pathOf(state, object)) ?? {}
    const taken = keysOf(state, object).filter((key) => key !== unquote(word))
    const ending = /^\s*:/.test(state.sliceDoc(to, to + 100)) ? '' : ': '
    const options = Object.entries(keys)
      .filter(([key]) => !taken.includes(key))
      .map(([key, { note }]) => toOption(key, `"${key}"${ending}`, note))
    return options.length === 0 ? null : { from, to, options, filter }
  }
  const { values = [] } = guideAt(guide, pathAt(state, node)) ?? {}
  const options = values.map((value) => toOption(String(value), JSON.stringify(value)))
  return options.length === 0 ? null : { from, to, options, filter }
}

/** The quotes are part of the label, because they are part of what was typed. */
const toOption = (text: string, insert: string, note?: string): Completion => ({
  label: insert.startsWith('"') ? `"${text}"` : text,
  displayLabel: text,
  apply: insert,
  ...(note && { detail: note }),
})

/** Whether the last sign before the cursor opens an object, or a next member of it. */
function expectsKey(state: EditorState, node: SyntaxNode, from: number): boolean {
  const before = state.sliceDoc(Math.max(0, from - 1_000), from).trimEnd()
  const inner = closestContainer(node)
  return inner?.name === 'Object' && /[{,]$/.test(before)
}

function pathAt(state: EditorState, node: SyntaxNode): JsonPath {
  if (VALUES.has(node.name) && node.name !== 'Object' && node.name !== 'Array') return pathOf(state, node)
  const property = node.name === 'Property' ? node : closest(node, 'Property')
  const array = node.name === 'Array' ? node : undefined
  if (array) return [...pathOf(state, array), 0]
  return property ? pathOf(state, property) : []
}

/** Keys and positions from the outside to a node. */
function pathOf(state: EditorState, node: SyntaxNode): JsonPath {
  const path: (string | number)[] = []
  for (let current: SyntaxNode | null = node; current; current = current.parent) {
    if (current.name === 'Property') path.unshift(nameOf(state, current))
    if (current.parent?.name === 'Array' && VALUES.has(current.name)) path.unshift(0)
  }
  return path
}

const nameOf = (state: EditorState, property: SyntaxNode): string => {
  const name = property.getChild('PropertyName')
  return name ? unquote(state.sliceDoc(name.from, name.to)) : ''
}

const keysOf = (state: EditorState, object: SyntaxNode): string[] =>
  object.getChildren('Property').map((property) => nameOf(state, property))

function closest(node: SyntaxNode, name: string): SyntaxNode | undefined {
  for (let current = node.parent; current; current = current.parent) if (current.name === name) return current
  return undefined
}

function closestContainer(node: SyntaxNode): SyntaxNode | undefined {
  for (let current: SyntaxNode | null = node; current; current = current.parent) {
    if (current.name === 'Object' || current.name === 'Array') return current
  }
  return undefined
}

const unquote = (text: string): string => text.replaceAll(/^"|"$/g, '')
