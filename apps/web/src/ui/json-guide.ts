import { JsonPlaces, type JsonPath } from './json-places.ts'

/** What may stand at a place of a JSON text: offered while somebody writes, and checked where nothing else is accepted. */
export interface JsonGuide {
  /** Keys of an object with what stands under them. Others are allowed. */
  keys?: Readonly<Record<string, JsonGuide>>
  /** Under any other key. */
  others?: JsonGuide
  items?: JsonGuide
  required?: readonly string[]
  /** Values to offer. */
  values?: readonly (string | boolean)[]
  /** No value but those is accepted. */
  isClosed?: boolean
  /** One line for whoever chooses among keys. */
  note?: string
}

/** A finding in a text. Offsets are indexes of characters. */
export interface TextProblem {
  from: number
  to: number
  /** From 1. */
  line: number
  path: string
  message: string
}

/** What the guide says about a place, if anything. */
export function guideAt(guide: JsonGuide, path: JsonPath): JsonGuide | undefined {
  let found: JsonGuide | undefined = guide
  for (const key of path) {
    if (found === undefined) return undefined
    if (typeof key === 'number') found = found.items
    else found = found.keys && Object.hasOwn(found.keys, key) ? found.keys[key] : found.others
  }
  return found
}

/** What is wrong in a JSON text by its guide, in the order of the text. The text must be JSON. */
export function findGuideProblems(text: string, guide: JsonGuide): TextProblem[] {
  const places = new JsonPlaces(text)
  const found = [...check(JSON.parse(text), guide, [])].map(({ path, message }) => {
    const { from, to, line } = places.find(path)
    return { from, to, line, path: path.join('.'), message }
  })
  return found.sort((one, other) => one.from - other.from)
}

/** The problem as one sentence with its place. */
export function describeTextProblem({ line, path, message }: TextProblem): string {
  return path === '' ? `Line ${line}: ${message}` : `Line ${line}, ${path}: ${message}`
}

function* check(value: unknown, guide: JsonGuide, path: JsonPath): Generator<{ path: JsonPath; message: string }> {
  const { values = [], isClosed = false, keys = {}, others, items, required = [] } = guide
  if (isClosed && value !== null && !(values as readonly unknown[]).includes(value)) {
    yield { path, message: `must be one of ${values.join(', ')}, but is ${JSON.stringify(value)}` }
  }
  if (Array.isArray(value)) {
    if (items) for (const [index, item] of value.entries()) yield* check(item, items, [...path, index])
    return
  }
  if (typeof value !== 'object' || value === null) return
  for (const key of required) {
    if (!Object.hasOwn(value, key)) yield { path, message: `must have “${key}”` }
  }
  for (const [key, inner] of Object.entries(value)) {
    const next = Object.hasOwn(keys, key) ? keys[key] : others
    if (next) yield* check(inner, next, [...path, key])
  }
}
