const QUOTE_NEXT_TO_BLANK = /(^|\s)'(?!\s|")|(?<!\s|")'(\s|$)/g

/**
 * Turns the single quotes that open or close a word into double quotes, so that `'svc'` is the jq string `"svc"`.
 * Quotes inside a word (`split('/')`) stay, and are then invalid jq.
 *
 * @compat Port: published mappings and templates hold single-quoted strings; its jq binding rewrites them this way.
 */
export function applyQuoteRule(program: string): string {
  if (!program.includes("'")) return program
  return program.replace(QUOTE_NEXT_TO_BLANK, '$1"$2')
}
