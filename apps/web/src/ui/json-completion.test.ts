import { CompletionContext } from '@codemirror/autocomplete'
import { json } from '@codemirror/lang-json'
import { EditorState } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import { complete } from './json-completion.ts'
import type { JsonGuide } from './json-guide.ts'

const property: JsonGuide = {
  keys: { type: { values: ['string', 'number'] }, title: {}, items: { keys: { type: { values: ['string'] } } } },
}
const guide: JsonGuide = {
  keys: {
    identifier: { note: 'Its name in addresses' },
    required: { values: [true, false] },
    schema: { keys: { properties: { others: property }, required: { items: { values: ['a', 'b'] } } } },
  },
}

/** What is offered at the sign `|`, as the text would read with the first choice. */
function offer(marked: string, explicit = true): { options: string[]; text: string } | undefined {
  const pos = marked.indexOf('|')
  const doc = marked.replace('|', '')
  const state = EditorState.create({ doc, extensions: [json()] })
  const result = complete(new CompletionContext(state, pos, explicit), guide)
  if (result === null) return undefined
  const [first] = result.options
  const text = doc.slice(0, result.from) + String(first?.apply) + doc.slice(result.to)
  return { options: result.options.map(({ displayLabel = '' }) => displayLabel), text }
}

describe('completion of JSON', () => {
  it.each([
    ['{ | }', ['identifier', 'required', 'schema'], '{ "identifier":  }'],
    ['{ "identifier": "a", | }', ['required', 'schema'], '{ "identifier": "a", "required":  }'],
    ['{ "id|": "a" }', ['identifier', 'required', 'schema'], '{ "identifier": "a" }'],
    ['{ "schema": { "|" } }', ['properties', 'required'], '{ "schema": { "properties":  } }'],
    ['{ "schema": { "properties": { "a": { "|": 1 } } } }', ['type', 'title', 'items'], undefined],
    ['{ "schema": { "properties": { "a": { "items": { | } } } } }', ['type'], undefined],
  ])('offers the keys that are missing: %s', (text, options, expected) => {
    const offered = offer(text)
    expect(offered?.options).toEqual(options)
    if (expected !== undefined) expect(offered?.text).toBe(expected)
  })

  it.each([
    ['{ "schema": { "properties": { "a": { "type": "|" } } } }', ['string', 'number']],
    ['{ "schema": { "properties": { "a": { "type": "str|" } } } }', ['string', 'number']],
    ['{ "schema": { "properties": { "a": { "type": | } } } }', ['string', 'number']],
    ['{ "schema": { "required": ["a", "|"] } }', ['a', 'b']],
    ['{ "required": t| }', ['true', 'false']],
  ])('offers the values of a key: %s', (text, options) => expect(offer(text)?.options).toEqual(options))

  it.each(['{ "unknown": "|" }', '[|]', '"|"', '{ "schema": { "properties": { | } } }'])(
    'offers nothing where nothing is known: %s',
    (text) => expect(offer(text)).toBeUndefined(),
  )

  it('keeps quiet between words until it is asked', () => {
    expect(offer('{ | }', false)).toBeUndefined()
    expect(offer('{ "i|" }', false)?.options).toContain('identifier')
  })
})
