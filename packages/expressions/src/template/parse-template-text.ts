import { findFastProgram, type FastProgram } from '../fast-path/fast-program.ts'
import { LruCache } from '../lru-cache.ts'
import { applyQuoteRule } from '../quote-rule.ts'
import { scanTemplate } from './scan-template.ts'

export interface TemplateExpression {
  /** As written, without the braces. */
  source: string
  /** After the quote rule. */
  program: string
  fast: FastProgram | undefined
}

/**
 * A text of a template, taken apart.
 *
 * - `plain`: no expression.
 * - `whole`: exactly one expression and nothing else but blanks; its result keeps its type.
 * - `mixed`: `parts` in order, to be joined to a string.
 * - `broken`: its braces do not match.
 */
export type TemplateText =
  | { kind: 'plain' }
  | { kind: 'whole'; expression: TemplateExpression }
  | { kind: 'mixed'; parts: readonly (string | TemplateExpression)[]; expressions: readonly TemplateExpression[] }
  | { kind: 'broken'; problem: string }

const PLAIN: TemplateText = { kind: 'plain' }
/** Longer texts are rare, and keeping them would push out many short ones. */
const CACHED_TEXT_CHARACTERS = 16 * 1024
const parsedTexts = new LruCache<TemplateText>({ entries: 5_000, characters: 1_000_000 })

/** Takes a text of a template apart. The same text is only parsed once while it is in use. */
export function parseTemplateText(text: string): TemplateText {
  if (!text.includes('{{') && !text.includes('}}')) return PLAIN
  const known = parsedTexts.get(text)
  if (known !== undefined) return known
  const parsed = parse(text)
  if (text.length <= CACHED_TEXT_CHARACTERS) parsedTexts.add(text, parsed)
  return parsed
}

/** The expressions of a text in order. */
export function expressionsOf(text: TemplateText): readonly TemplateExpression[] {
  if (text.kind === 'whole') return [text.expression]
  return text.kind === 'mixed' ? text.expressions : []
}

function parse(text: string): TemplateText {
  const spans = scanTemplate(text)
  if ('problem' in spans) return { kind: 'broken', problem: spans.problem }
  const expressions = spans.map(({ start, end }) => toExpression(text.slice(start, end)))
  const [first] = expressions
  if (first === undefined) return PLAIN

  const trimmed = text.trim()
  if (expressions.length === 1 && trimmed.startsWith('{{') && trimmed.endsWith('}}')) {
    return { kind: 'whole', expression: first }
  }

  const parts: (string | TemplateExpression)[] = []
  let position = 0
  for (const [index, { start, end }] of spans.entries()) {
    parts.push(text.slice(position, start - 2), expressions[index] ?? '')
    position = end + 2
  }
  parts.push(text.slice(position))
  return { kind: 'mixed', parts: parts.filter((part) => part !== ''), expressions }
}

function toExpression(source: string): TemplateExpression {
  const program = applyQuoteRule(source)
  return { source, program, fast: findFastProgram(program) }
}
