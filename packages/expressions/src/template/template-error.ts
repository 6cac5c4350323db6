/**
 * - `unbalanced`: `{{` inside an expression, `}}` outside of one, or `{{` that is never closed.
 * - `invalid_key`: a key rendered to something that cannot be a key.
 * - `invalid_spread`: the value of a `{{ spreadValue() }}` key is not an object.
 * - `timeout`, `memory`, `output_too_large`: an expression, or all of them together, passed a limit.
 * - `too_deep`, `too_many_expressions`: the template itself is over a limit.
 * - `stopped`: the caller's signal was aborted, or the evaluator was disposed.
 */
export type TemplateErrorCode =
  | 'unbalanced'
  | 'invalid_key'
  | 'invalid_spread'
  | 'timeout'
  | 'memory'
  | 'output_too_large'
  | 'too_deep'
  | 'too_many_expressions'
  | 'stopped'

/**
 * A template that cannot be rendered. `path` is the place in the template, such as `body.labels[0]` (empty for the
 * template as a whole); the message names it too, and never holds rendered values.
 */
export class TemplateError extends Error {
  readonly code: TemplateErrorCode
  readonly path: string

  constructor(code: TemplateErrorCode, path: string, problem: string) {
    super(`${path === '' ? 'The template' : `The template at ${path}`} ${problem}`)
    this.name = 'TemplateError'
    this.code = code
    this.path = path
  }
}
