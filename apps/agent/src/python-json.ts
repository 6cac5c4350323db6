/** `JSON.rawJSON` of ECMAScript's source-text-access proposal, which Node 24 has and TypeScript's library lacks. */
const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => unknown }

/**
 * JSON as Python's `json.dumps(separators=(",", ":"), ensure_ascii=False)` writes it.
 *
 * The two languages differ only in numbers with a decimal exponent from -5 to -9: Python leaves the plain notation one
 * step earlier and writes at least two digits of exponent (`1e-05`, `1e-07`).
 */
export function toPythonJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'number' && isWrittenDifferently(item) ? rawJSON(toPythonNumber(item)) : item,
  )
}

function isWrittenDifferently(value: number): boolean {
  const size = Math.abs(value)
  return size < 1e-4 && size >= 1e-9
}

function toPythonNumber(value: number): string {
  return value.toExponential().replace(/e-(\d)$/, 'e-0$1')
}
