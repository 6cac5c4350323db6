import type { FormProblems } from '../actions/form-values.ts'
import { blueprintIdentifierProblem, keyProblem } from '../builder/identifier.ts'
import { shapeOf } from './operators.ts'
import type { ScorecardDraft } from './scorecard-draft.ts'
import type { Condition, Query } from './scorecard-types.ts'
import { findSubject, type Subject } from './subjects.ts'

/** What is wrong with a draft, by the path of the field: `rules.0.query.conditions.1.value`. */
export function scorecardProblems(
  { blueprint, document }: ScorecardDraft,
  subjects: readonly Subject[],
  taken: readonly string[],
): FormProblems {
  const { identifier, title, filter, levels, rules } = document
  const titles = levels.map((level) => level.title)
  const found: [string, string | undefined][] = [
    ['title', title.trim() === '' ? 'Enter a title' : undefined],
    ['identifier', blueprintIdentifierProblem(identifier, taken)],
    ['blueprint', blueprint === '' ? 'Choose a blueprint' : undefined],
    ...(filter ? queryProblems('filter', filter, subjects) : []),
    ...levels.flatMap((level, index): [string, string | undefined][] => [
      [`levels.${index}.title`, levelProblem(titles, index)],
      [`levels.${index}.color`, level.color === '' ? 'Choose a colour' : undefined],
    ]),
    ...rules.flatMap((rule, index): [string, string | undefined][] => {
      const others = rules.filter((_rule, at) => at !== index).map((other) => other.identifier)
      const path = `rules.${index}`
      return [
        [`${path}.title`, rule.title.trim() === '' ? 'Enter a title' : undefined],
        [`${path}.identifier`, keyProblem(rule.identifier, others)],
        [`${path}.level`, ruleLevelProblem(titles, rule.level)],
        ...queryProblems(`${path}.query`, rule.query, subjects),
      ]
    }),
  ]
  return Object.fromEntries(found.flatMap(([path, problem]) => (problem === undefined ? [] : [[path, problem]])))
}

function levelProblem(titles: readonly string[], index: number): string | undefined {
  const title = titles[index] ?? ''
  if (title.trim() === '') return 'Enter a title'
  return titles.indexOf(title) < index ? `“${title}” is there twice` : undefined
}

export function ruleLevelProblem([base, ...titles]: readonly string[], level: string): string | undefined {
  if (level === base) return `Everybody starts at “${base}”: choose a higher level`
  return titles.includes(level) ? undefined : 'Choose a level'
}

function queryProblems(path: string, query: Query, subjects: readonly Subject[]): [string, string][] {
  return query.conditions.flatMap((condition, index) => {
    const at = `${path}.conditions.${index}`
    const problem = conditionProblem(condition, findSubject(subjects, condition))
    return problem ? [[`${at}.${problem.field}`, problem.text] as [string, string]] : []
  })
}

/** What a condition lacks to be judged; what its operator and value mean is the server's to say. */
export function conditionProblem(
  condition: Condition,
  subject: Subject,
): { field: 'subject' | 'operator' | 'value'; text: string } | undefined {
  if (subject.key === '') return { field: 'subject', text: 'Choose what to compare' }
  const shape = shapeOf(condition['operator'])
  if (shape === undefined) return { field: 'operator', text: 'Choose how to compare' }
  return hasValue(condition, shape, subject) ? undefined : { field: 'value', text: 'Enter a value' }
}

function hasValue({ value }: Condition, shape: NonNullable<ReturnType<typeof shapeOf>>, subject: Subject): boolean {
  if (shape === 'none') return true
  if (shape === 'many') return Array.isArray(value) && value.length > 0
  if (shape === 'one' && subject.kind === 'number' && typeof value === 'string') return isNumeric(value)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const { preset, from, to } = value as Record<string, unknown>
    return isFilled(preset) || (isFilled(from) && isFilled(to))
  }
  return shape === 'one' && isFilled(value)
}

const isFilled = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

const isNumeric = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text))
