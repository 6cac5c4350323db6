import fc from 'fast-check'

/** JSON text that no serializer of ours would write. */
const rawTexts = [
  '',
  '{',
  '[1,2',
  '{"a":1,}',
  'null',
  'true',
  '"text"',
  '1e400',
  '[]',
  '{}',
  '[[[]]]',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"identifier":"a","identifier":"b"}',
  `${'['.repeat(100)}${']'.repeat(100)}`,
  `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
  '{"identifier":"\\u0000"}',
  '{"identifier":"\\ud800"}',
  '{"identifier":"\\\\u0000"}',
  '\ufeff{}',
  '{"a":NaN}',
  '{"a":123456789012345678901234567890}',
]

/** Texts that break parsers, columns, templates, queries and pages elsewhere. */
const texts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udc00x',
  '💥',
  '\u202edrowkcab',
  'Ω'.repeat(3_000),
  'a'.repeat(20_000),
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '$identifier',
  '$title',
  "' or '1'='1",
  '"; drop table entity; --',
  '{{ .inputs.to }}',
  '{{ env }}',
  '{{',
  '{{ [range(1e9)] }}',
  '{{ def f: f; f }}',
  '<script>alert(1)</script>',
  'javascript:alert(1)',
  '../../etc/passwd',
  'file:///etc/passwd',
  'http://169.254.169.254/',
  '^(a+)+$',
  '[',
  '1e9999',
  '-1',
  '0',
  'null',
  'undefined',
  'NaN',
  '2020-13-45T99:99:99Z',
  '0000-00-00T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  'ship',
  'vessel',
  'sail',
]

/** Numbers at the edges of the types between here and the disk. */
const numbers = [0, -0, -1, 1.5, 1e308, -1e308, 5e-324, 2 ** 31, 2 ** 53, 2 ** 63, 1e21, 0.1 + 0.2]

export const junkText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...texts) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
)

const leaf: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: junkText },
  { weight: 2, arbitrary: fc.constantFrom(...numbers) },
  { weight: 2, arbitrary: fc.constantFrom(null, true, false) },
)

/** Any JSON value, small and large, flat and deep. */
export const junk: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: leaf },
  { weight: 2, arbitrary: fc.array(leaf, { maxLength: 4 }) },
  { weight: 2, arbitrary: fc.dictionary(junkText, leaf, { maxKeys: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom([], {}, [[]], [null], [{}]) },
  { weight: 1, arbitrary: fc.nat({ max: 80 }).map((depth) => nest(depth)) },
  { weight: 1, arbitrary: fc.constant(Array.from({ length: 300 }, (_, index) => index)) },
)

export const rawJunk = fc.constantFrom(...rawTexts)

function nest(depth: number): unknown {
  let value: unknown = 'deep'
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? { rules: [value] } : [value]
  return value
}

type Change =
  | { kind: 'replace'; at: number; value: unknown }
  | { kind: 'delete'; at: number }
  | { kind: 'add'; at: number; key: string; value: unknown }

/** A change at one of the places of a JSON value; `at` counts places and wraps round. */
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('replace' as const), at: fc.nat(), value: junk }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), at: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('add' as const), at: fc.nat(), key: junkText, value: junk }),
  },
)

/** A body that is nearly `example`: up to three changes somewhere in it. */
export const mutated = (example: unknown): fc.Arbitrary<unknown> =>
  fc.array(change, { maxLength: 3 }).map((changes) => changes.reduce(apply, example))

function apply(value: unknown, wanted: Change): unknown {
  const places = listPlaces(value, [])
  return edit(value, places[wanted.at % places.length] ?? [], wanted)
}

function listPlaces(value: unknown, place: string[]): string[][] {
  if (value === null || typeof value !== 'object') return [place]
  return [place, ...Object.entries(value).flatMap(([key, item]) => listPlaces(item, [...place, key]))]
}

function edit(value: unknown, place: string[], wanted: Change): unknown {
  const [key, ...rest] = place
  if (key === undefined) {
    if (wanted.kind === 'replace') return wanted.value
    if (wanted.kind === 'delete' || value === null || typeof value !== 'object') return value
    return Array.isArray(value) ? [...value, wanted.value] : withKey(value, wanted.key, wanted.value)
  }
  if (wanted.kind === 'delete' && rest.length === 0) return withoutKey(value as object, key)
  const inner = edit((value as Record<string, unknown>)[key], rest, wanted)
  return Array.isArray(value) ? value.with(Number(key), inner) : withKey(value as object, key, inner)
}

/** Also for `__proto__`, which an assignment would swallow. */
const withKey = (value: object, key: string, item: unknown) =>
  Object.fromEntries([...Object.entries(value).filter(([known]) => known !== key), [key, item]])

const withoutKey = (value: object, key: string) =>
  Array.isArray(value)
    ? value.filter((_, index) => String(index) !== key)
    : Object.fromEntries(Object.entries(value).filter(([known]) => known !== key))
