import type { Evaluator, EvaluateOptions, JqOutcome } from '../evaluator-types.ts'
import { runFastProgram } from '../fast-path/run-fast-program.ts'
import { TEMPLATE_LIMIT_MS, TEMPLATE_LIMIT_OUTPUT_BYTES } from '../limits.ts'
import { OutputBudget } from './output-budget.ts'
import { parseTemplateText, type TemplateExpression } from './parse-template-text.ts'
import { TemplateError } from './template-error.ts'
import { memberPath } from './template-path.ts'
import { isPlainObject, isSpreadKey, walkTemplate } from './walk-template.ts'

/** What the assembly of one template needs. */
interface Rendering {
  context: Record<string, unknown>
  /** Outcomes of the programs that needed jq. */
  outcomes: ReadonlyMap<string, JqOutcome>
  budget: OutputBudget
}

/**
 * Renders the `{{ jq }}` expressions in the strings and keys of a template.
 *
 * A string that is one expression gives the result with its type, other strings are joined; a value for which the
 * expression yields nothing drops its key, and is null in an array. An expression that jq refuses is null. All
 * expressions that need jq go to the evaluator in one batch. The result may share structure with the context.
 *
 * @compat Port: rules of actions.md §5.1, which follow its template library.
 * @throws TemplateError naming the place.
 */
export async function renderTemplate(
  evaluator: Evaluator,
  template: unknown,
  context: Record<string, unknown>,
  options: EvaluateOptions = {},
): Promise<unknown> {
  const outcomes = await evaluateExpressions(evaluator, template, context, options)
  return renderValue(template, '', { context, outcomes, budget: new OutputBudget() })
}

async function evaluateExpressions(
  evaluator: Evaluator,
  template: unknown,
  context: Record<string, unknown>,
  { signal }: EvaluateOptions,
): Promise<Map<string, JqOutcome>> {
  const outcomes = new Map<string, JqOutcome>()
  const programs = new Set<string>()
  walkTemplate(template, (expression) => {
    if (expression.fast === undefined) programs.add(expression.program)
  })
  if (programs.size === 0) return outcomes

  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), TEMPLATE_LIMIT_MS)
  const results = await evaluator.evaluateBatch(
    [...programs].map((program) => ({ program, input: context })),
    {
      signal: signal === undefined ? deadline.signal : AbortSignal.any([signal, deadline.signal]),
      totalOutputLimitBytes: TEMPLATE_LIMIT_OUTPUT_BYTES,
    },
  )
  clearTimeout(timer)
  for (const [index, program] of [...programs].entries()) {
    const outcome = results[index]
    if (outcome === undefined) continue
    const isLate = !outcome.ok && outcome.reason === 'stopped' && deadline.signal.aborted && signal?.aborted !== true
    outcomes.set(program, isLate ? { ...outcome, reason: 'timeout' } : outcome)
  }
  return outcomes
}

/** @returns undefined when an expression yields nothing. */
function renderValue(template: unknown, path: string, rendering: Rendering): unknown {
  if (typeof template === 'string') return renderText(template, path, rendering)
  if (Array.isArray(template)) {
    return template.map((item: unknown, index) => renderValue(item, memberPath(path, index), rendering) ?? null)
  }
  return isPlainObject(template) ? renderObject(template, path, rendering) : template
}

function renderObject(template: Record<string, unknown>, path: string, rendering: Rendering): Record<string, unknown> {
  const rendered: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(template)) {
    const place = memberPath(path, key)
    if (isSpreadKey(key)) {
      for (const [name, member] of Object.entries(renderSpread(value, place, rendering)))
        setMember(rendered, name, member, place)
      continue
    }
    const name = renderKey(key, place, rendering)
    if (name === undefined) continue
    setMember(rendered, name, renderValue(value, place, rendering), place)
  }
  return rendered
}

function renderSpread(template: unknown, path: string, rendering: Rendering): Record<string, unknown> {
  const value = renderValue(template, path, rendering)
  if (isPlainObject(value)) return value
  throw new TemplateError('invalid_spread', path, `must yield an object to spread, not ${nameType(value)}`)
}

/** @returns undefined when the pair is to be dropped. */
function renderKey(key: string, path: string, rendering: Rendering): string | undefined {
  const name = renderText(key, path, rendering)
  if (name === undefined || name === null || name === '') return undefined
  if (typeof name === 'string') return name
  throw new TemplateError('invalid_key', path, `must yield a string as key, not ${nameType(name)}`)
}

/** A member without a value is dropped, also where an earlier one of its name was set: later ones win. */
function setMember(target: Record<string, unknown>, name: string, value: unknown, path: string): void {
  if (name === '__proto__') throw new TemplateError('invalid_key', path, 'must not yield the key "__proto__"')
  if (value === undefined) delete target[name]
  else target[name] = value
}

function renderText(text: string, path: string, rendering: Rendering): unknown {
  const parsed = parseTemplateText(text)
  switch (parsed.kind) {
    case 'plain':
      return text
    case 'broken':
      throw new TemplateError('unbalanced', path, parsed.problem)
    case 'whole':
      return evaluateExpression(parsed.expression, path, rendering)
    case 'mixed': {
      let joined = ''
      for (const part of parsed.parts) {
        joined += typeof part === 'string' ? part : toText(evaluateExpression(part, path, rendering))
      }
      return joined
    }
  }
}

function evaluateExpression(expression: TemplateExpression, path: string, rendering: Rendering): unknown {
  const outcome = expression.fast
    ? runFastProgram(expression.fast, rendering.context)
    : rendering.outcomes.get(expression.program)
  if (outcome === undefined) throw new Error('an expression was not evaluated')
  if (outcome.ok) {
    rendering.budget.spend(outcome.value, path)
    return outcome.value
  }
  switch (outcome.reason) {
    case 'compile':
    case 'runtime':
      return null
    case 'timeout':
      throw new TemplateError('timeout', path, 'takes too long to evaluate')
    case 'memory':
      throw new TemplateError('memory', path, 'needs too much memory to evaluate')
    case 'output_too_large':
      throw new TemplateError('output_too_large', path, 'yields too much')
    case 'stopped':
      throw new TemplateError('stopped', path, 'was not evaluated any more')
  }
}

/** A result inside of other text. Nothing is written as `undefined`, as the published library does. */
function toText(value: unknown): string {
  if (value === undefined) return 'undefined'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function nameType(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}
