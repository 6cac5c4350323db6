import type { ScorecardDocument } from './scorecard-types.ts'

/** Why a value is no scorecard that the form could draw; undefined when it is one. */
export function shapeProblem(value: unknown): string | undefined {
  if (!isObject(value)) return 'A scorecard is an object in braces'
  for (const key of ['identifier', 'title']) if (typeof value[key] !== 'string') return `${key} must be a text`
  if (value['filter'] != null) {
    const problem = queryProblem(value['filter'], 'filter')
    if (problem) return problem
  }
  const { levels, rules } = value
  if (levels != null) {
    if (!Array.isArray(levels)) return 'levels must be a list'
    const wrong = levels.findIndex((level) => !isObject(level) || typeof level['title'] !== 'string')
    if (wrong !== -1) return `levels[${wrong}] must be an object with title and color`
  }
  if (!Array.isArray(rules)) return 'rules must be a list'
  return rules.map((rule, index) => ruleProblem(rule, `rules[${index}]`)).find((problem) => problem !== undefined)
}

/** Whether the form can draw a value. */
export const isScorecardDocument = (value: unknown): value is ScorecardDocument => shapeProblem(value) === undefined

function ruleProblem(rule: unknown, path: string): string | undefined {
  if (!isObject(rule)) return `${path} must be an object`
  const wrong = ['identifier', 'title', 'level'].find((key) => typeof rule[key] !== 'string')
  return wrong ? `${path}.${wrong} must be a text` : queryProblem(rule['query'], `${path}.query`)
}

function queryProblem(query: unknown, path: string): string | undefined {
  if (!isObject(query)) return `${path} must have combinator and conditions`
  if (query['combinator'] !== 'and' && query['combinator'] !== 'or') return `${path}.combinator must be "and" or "or"`
  const { conditions } = query
  if (!Array.isArray(conditions) || conditions.length === 0) return `${path}.conditions must be a list with a condition`
  const wrong = conditions.findIndex((condition) => !isObject(condition))
  return wrong === -1 ? undefined : `${path}.conditions[${wrong}] must be an object`
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
