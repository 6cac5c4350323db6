import { validateForm } from '../actions/form-validation.ts'
import type { FormProblems } from '../actions/form-values.ts'
import { aggregationProblems } from './aggregation-draft.ts'
import { defaultField } from './default-field.ts'
import type { Definition } from './definitions.ts'
import { keyProblem } from './identifier.ts'
import { LIMITS, type Limit, type Option, type PropertyDraft } from './property-draft.ts'
import { toRules } from './property-schema.ts'

const PAIRS: readonly [Limit, Limit][] = [
  ['minLength', 'maxLength'],
  ['minimum', 'maximum'],
  ['minItems', 'maxItems'],
]

/** What can be told to be wrong without asking the server, by field. Fields without a problem are absent. */
export function propertyProblems(draft: PropertyDraft, taken: readonly string[], before?: Definition): FormProblems {
  const identifier = keyProblem(draft.identifier, taken)
  return { ...(identifier && { identifier }), ...problemsOfKind(draft, before) }
}

function problemsOfKind(draft: PropertyDraft, before: Definition | undefined): FormProblems {
  switch (draft.kind) {
    case 'mirror':
      if (draft.mirror.via.length === 0) return { path: 'Choose a relation' }
      return draft.mirror.property === '' ? { path: 'Choose what to read from the target' } : {}
    case 'calculation':
      return draft.calculation.trim() === '' ? { calculation: 'Enter a jq expression' } : {}
    case 'aggregation':
      return aggregationProblems(draft.aggregation)
    default:
      return storedProblems(draft, before)
  }
}

function storedProblems(draft: PropertyDraft, before: Definition | undefined): FormProblems {
  const isNumber = draft.kind === 'number' || (draft.kind === 'array' && draft.item === 'number')
  const options = optionsProblem(draft.options, { isNumber, isNeeded: draft.kind === 'select' })
  const problems = { ...limitProblems(draft), ...(options && { options }) }
  if (Object.keys(problems).length > 0) return problems
  return validateForm([defaultField(toRules(draft, before))], { default: draft.default })
}

function limitProblems({ limits }: PropertyDraft): FormProblems {
  const problems: FormProblems = {}
  for (const limit of LIMITS) {
    const text = limits[limit]
    const isCount = limit.endsWith('Length') || limit.endsWith('Items')
    if (!text) continue
    if (!Number.isFinite(Number(text))) problems[limit] = 'This is not a number'
    else if (isCount && !/^\d+$/.test(text)) problems[limit] = 'Enter a whole number, 0 or more'
  }
  for (const [low, high] of PAIRS) {
    const isCrossed = limits[low] && limits[high] && Number(limits[low]) > Number(limits[high])
    if (isCrossed && !problems[high]) problems[high] = `This is less than ${limits[low]}`
  }
  return problems
}

function optionsProblem(
  options: readonly Option[],
  { isNumber, isNeeded }: { isNumber: boolean; isNeeded: boolean },
): string | undefined {
  const values = options.map(({ value }) => value.trim()).filter((value) => value !== '')
  if (isNeeded && values.length === 0) return 'Add at least one option'
  const twice = values.find((value, index) => values.indexOf(value) !== index)
  if (twice !== undefined) return `The option “${twice}” is there twice`
  const word = isNumber ? values.find((value) => !Number.isFinite(Number(value))) : undefined
  return word === undefined ? undefined : `The option “${word}” is not a number`
}
