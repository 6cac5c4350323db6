import { walkTemplate } from './walk-template.ts'

/** An expression and the member it stands in, as key or as value. */
export interface FoundExpression {
  path: string
  program: string
}

/**
 * Lists the expressions of a template in order, as written and without surrounding blanks. `{{ spreadValue() }}` is
 * no expression; texts whose braces do not match have none (rendering them says what is wrong).
 *
 * @throws TemplateError `too_deep`, `too_many_expressions`.
 */
export function findExpressions(template: unknown): FoundExpression[] {
  const found: FoundExpression[] = []
  walkTemplate(template, (expression, path) => found.push({ path, program: expression.source.trim() }))
  return found
}
