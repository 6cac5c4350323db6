import { TEMPLATE_LIMIT_DEPTH, TEMPLATE_LIMIT_EXPRESSIONS } from '../limits.ts'
import { expressionsOf, parseTemplateText, type TemplateExpression } from './parse-template-text.ts'
import { TemplateError } from './template-error.ts'
import { memberPath } from './template-path.ts'

const SPREAD_KEY = /^\{\{\s*spreadValue\(\)\s*\}\}$/

/** `{{ spreadValue() }}` as a key: its value's members take its place. */
export function isSpreadKey(key: string): boolean {
  return SPREAD_KEY.test(key.trim())
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Visits every expression of a template, in keys and values, in order. Texts with unmatched braces have none.
 *
 * @throws TemplateError `too_deep`, `too_many_expressions`.
 */
export function walkTemplate(template: unknown, visit: (expression: TemplateExpression, path: string) => void): void {
  let count = 0
  const walkText = (text: string, path: string) => {
    for (const expression of expressionsOf(parseTemplateText(text))) {
      count += 1
      if (count > TEMPLATE_LIMIT_EXPRESSIONS) {
        throw new TemplateError('too_many_expressions', path, `has more than ${TEMPLATE_LIMIT_EXPRESSIONS} expressions`)
      }
      visit(expression, path)
    }
  }
  const walk = (value: unknown, path: string, depth: number): void => {
    if (typeof value === 'string') return walkText(value, path)
    if (typeof value !== 'object' || value === null) return
    if (depth >= TEMPLATE_LIMIT_DEPTH) {
      throw new TemplateError('too_deep', path, `is nested more than ${TEMPLATE_LIMIT_DEPTH} levels deep`)
    }
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) walk(item, memberPath(path, index), depth + 1)
      return
    }
    for (const [key, member] of Object.entries(value)) {
      const place = memberPath(path, key)
      if (!isSpreadKey(key)) walkText(key, place)
      walk(member, place, depth + 1)
    }
  }
  walk(template, '', 0)
}
