/** Numbers in this range print with an exponent in Python and without one, or with another one, in JavaScript. */
const DIFFERENT_FROM = 1e-9
const DIFFERENT_BELOW = 1e-4

/**
 * JSON text that Python's `json` reproduces byte for byte after reading it: receivers check signatures that way.
 *
 * Numbers with a decimal exponent from -5 to -9 are written as Python does (`1e-05`), halves of surrogate pairs become
 * U+FFFD.
 * @compat port-agent: `json.dumps(separators=(",", ":"), ensure_ascii=False)`; a message that differs is dropped.
 */
export function toMessageJson(value: unknown): string {
  let differs = false
  const text = JSON.stringify(value, (_key, item: unknown) => {
    differs ||= typeof item === 'number' ? isPrintedDifferently(item) : typeof item === 'string' && !item.isWellFormed()
    return item
  })
  // A key with half a pair shows only in the text, as an escape.
  return differs || /\\ud[89a-f]/.test(text) ? write(value) : text
}

const isPrintedDifferently = (value: number) => Math.abs(value) >= DIFFERENT_FROM && Math.abs(value) < DIFFERENT_BELOW

function write(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.toWellFormed())
  if (typeof value === 'number' && isPrintedDifferently(value)) return toPythonNumber(value)
  if (Array.isArray(value)) return `[${value.map((item) => write(item ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).filter(([, item]) => item !== undefined)
  return `{${members.map(([key, item]) => `${JSON.stringify(key.toWellFormed())}:${write(item)}`).join(',')}}`
}

function toPythonNumber(value: number): string {
  const [mantissa, exponent] = value.toExponential().split('e-')
  return `${mantissa}e-${exponent!.padStart(2, '0')}`
}
