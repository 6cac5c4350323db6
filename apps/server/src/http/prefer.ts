const TOKEN = `[!#$%&'*+.^_\`|~0-9A-Za-z-]+`
const VALUE = `[ \\t]*=[ \\t]*(${TOKEN}|"(?:[^"\\\\]|\\\\.)*")`
/** Each way to read a text is tried once: repeated parts begin with a character that no other part can take. */
const PREFERENCE = new RegExp(
  `[ \\t]*(?:(${TOKEN})(?:${VALUE})?(?:[ \\t]*;(?:[ \\t]*${TOKEN}(?:${VALUE})?)?)*)?[ \\t]*(?:,|$)`,
  'y',
)

/**
 * The seconds of `Prefer: wait=…` (RFC 7240), at most `limitSeconds`; undefined when the header asks for no wait. Of
 * several the first counts. A header that breaks the grammar is ignored as a whole.
 */
export function toWaitSeconds(header: string | undefined, limitSeconds: number): number | undefined {
  const value = readPreferences(header ?? '').get('wait')
  if (value === undefined || !/^[0-9]+$/.test(value)) return undefined
  return Math.min(Number(value), limitSeconds)
}

/** Names in lower case; an absent value is ''. Empty when the header breaks the grammar. */
function readPreferences(header: string): Map<string, string> {
  const preferences = new Map<string, string>()
  PREFERENCE.lastIndex = 0
  while (PREFERENCE.lastIndex < header.length) {
    const match = PREFERENCE.exec(header)
    if (match === null) return new Map()
    const name = match[1]?.toLowerCase()
    if (name !== undefined && !preferences.has(name)) preferences.set(name, unquote(match[2] ?? ''))
  }
  return preferences
}

const unquote = (word: string) => (word.startsWith('"') ? word.slice(1, -1).replaceAll(/\\(.)/g, '$1') : word)
