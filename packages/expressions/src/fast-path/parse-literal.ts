/** Up to 15 digits: every such number is the same for jq and for JavaScript. */
const PLAIN_NUMBER = /^(?:0|[1-9]\d{0,11})(?:\.\d{1,3})?$/
const WORDS = new Map<string, unknown>([
  ['null', null],
  ['true', true],
  ['false', false],
])

/** Reads a number, a string without escapes, `true`, `false` or `null`; undefined when the text is none of these. */
export function parseLiteral(text: string): { value: unknown } | undefined {
  if (WORDS.has(text)) return { value: WORDS.get(text) }
  if (PLAIN_NUMBER.test(text)) return { value: Number(text) }
  const string = readPlainString(text)
  return string === undefined ? undefined : { value: string }
}

/** Content of a double-quoted string that holds no escape, no interpolation and no control character. */
export function readPlainString(text: string): string | undefined {
  if (!/^"[^"\\\p{Cc}]*"$/u.test(text)) return undefined
  const content = text.slice(1, -1)
  return content.isWellFormed() ? content : undefined
}
