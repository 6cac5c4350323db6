/** Bounds of one expression, braces excluded. */
export interface ExpressionSpan {
  start: number
  end: number
}

/** What is wrong with the braces of a template, as the end of a sentence. Characters count from 1. */
export interface BraceProblem {
  problem: string
}

/**
 * Finds the `{{ … }}` of a text.
 *
 * Inside an expression, quoted text may hold braces, and a backslash takes the character after it out of
 * consideration. A third brace belongs to the expression, so that `{{{a: 1}}}` is the jq object `{a: 1}`; a nested
 * object needs a blank before the last two braces of the template and between its own.
 */
export function scanTemplate(text: string): ExpressionSpan[] | BraceProblem {
  const spans: ExpressionSpan[] = []
  let start: number | undefined
  let quote: string | undefined

  for (let position = 0; position < text.length; position += 1) {
    const character = text[position]
    const isDoubled = text[position - 1] === character

    if (start !== undefined && character === '\\') {
      position += 1
    } else if (start !== undefined && (character === '"' || character === "'")) {
      if (quote === undefined) quote = character
      else if (quote === character) quote = undefined
    } else if (quote === undefined && character === '{' && isDoubled) {
      if (start !== undefined) return { problem: `opens {{ at character ${position} inside another expression` }
      start = position + 1
      if (text[position + 1] === '{') position += 1
    } else if (quote === undefined && character === '}' && isDoubled) {
      if (start === undefined) return { problem: `closes }} at character ${position} without opening it` }
      if (text[position + 1] === '}') position += 1
      spans.push({ start, end: position - 1 })
      start = undefined
    }
  }
  if (start !== undefined) return { problem: `opens {{ at character ${start - 1} and never closes it` }
  return spans
}
