import type { UserInput, UserInputs } from '@portolan/contract/actions'
import type { Reader } from '../../catalog/index.ts'
import { DomainError } from '../../errors.ts'
import type { Services } from '../../services.ts'
import { checkDatasets } from './check-datasets.ts'
import { evaluateQueries, isJqQuery, type FormContext } from './form-queries.ts'
import { checkInput, matchesPattern } from './input-schema.ts'
import { resolveEntityInputs } from './resolve-entities.ts'

type Deps = Pick<Services, 'db' | 'clock' | 'evaluator' | 'calculator' | 'catalogHooks'>

export interface FilledForm {
  orgId: string
  /** Under whose rights entity inputs are looked up. */
  reader: Reader
  actionIdentifier: string
  userInputs: UserInputs
  /** As posted. Unknown names are kept: clients run actions without declared inputs with properties. */
  posted: Record<string, unknown>
  entity: unknown
  user: unknown
}

const FORM_KEYWORDS = ['visible', 'enum', 'pattern'] as const
type FormKeyword = (typeof FORM_KEYWORDS)[number]
type QueryName = `${FormKeyword} ${string}` | 'required'

/**
 * Merges defaults and checks the values of a form, because a direct call bypasses the page.
 *
 * @returns the values, entity inputs still as identifiers, secrets still in clear.
 * @throws DomainError `user_inputs_schema_invalid` with `details.errors` naming every field.
 */
export async function checkInputs(deps: Deps, form: FilledForm): Promise<Record<string, unknown>> {
  const values = await mergeDefaults(deps, form)
  const answers = await evaluateForm(deps, form, values)
  const errors = [
    ...listMissing(form.userInputs, values, answers),
    ...Object.entries(values).flatMap(([name, value]) => {
      const input = form.userInputs.properties[name]
      if (input === undefined || value === null) return []
      const violations = isClientEncrypted(input)
        ? []
        : [...checkInput(input, value), ...checkAnswers(name, value, answers)]
      return violations.map(({ path, message }) => ({ path: `/properties/${name}${path}`, message }))
    }),
    ...(await checkDatasets(deps, form.reader, form.orgId, form.userInputs, values, () =>
      toContext(deps, form, values),
    )),
  ]
  if (errors.length > 0) {
    const sentence = errors.map(({ path, message }) => `body${path} ${message}`).join('; ')
    throw new DomainError(
      'user_inputs_schema_invalid',
      `The inputs of action "${form.actionIdentifier}" are invalid: ${sentence}`,
      { errors },
    )
  }
  return values
}

async function mergeDefaults(deps: Deps, form: FilledForm): Promise<Record<string, unknown>> {
  const absent = Object.entries(form.userInputs.properties).filter(([name]) => form.posted[name] === undefined)
  const queries = absent.flatMap(([name, input]) =>
    isJqQuery(input.default) ? [[name, input.default.jqQuery] as const] : [],
  )
  const computed = await evaluateQueries(deps.evaluator, queries, {
    form: form.posted,
    entity: form.entity,
    user: form.user,
  })
  const defaults = absent.flatMap(([name, input]) => {
    const value = isJqQuery(input.default) ? (computed.get(name) ?? undefined) : toDefault(input)
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...form.posted, ...Object.fromEntries(defaults) }
}

/** @compat terraform-provider: number and boolean arrays carry their default in `items.default`. */
const toDefault = (input: UserInput) => input.default ?? input.items?.default

async function evaluateForm(
  deps: Deps,
  form: FilledForm,
  values: Record<string, unknown>,
): Promise<Map<QueryName, unknown>> {
  const queries: [QueryName, string][] = []
  for (const [name, input] of Object.entries(form.userInputs.properties)) {
    for (const keyword of FORM_KEYWORDS) {
      const query = input[keyword]
      if (isJqQuery(query)) queries.push([`${keyword} ${name}`, query.jqQuery])
    }
  }
  const { required } = form.userInputs
  if (isJqQuery(required)) queries.push(['required', required.jqQuery])
  if (queries.length === 0) return new Map()

  return evaluateQueries(deps.evaluator, queries, await toContext(deps, form, values))
}

async function toContext(deps: Deps, form: FilledForm, values: Record<string, unknown>): Promise<FormContext> {
  const resolved = await resolveEntityInputs(deps, form.reader, form.orgId, form.userInputs, values)
  return { form: resolved, entity: form.entity, user: form.user }
}

function listMissing(userInputs: UserInputs, values: Record<string, unknown>, answers: Map<QueryName, unknown>) {
  const required = isJqQuery(userInputs.required) ? answers.get('required') : userInputs.required
  if (!Array.isArray(required)) return []
  return required
    .filter((name): name is string => typeof name === 'string' && userInputs.properties[name] !== undefined)
    .filter((name) => isVisible(name, userInputs.properties[name]!, answers))
    .filter((name) => values[name] === undefined || values[name] === null)
    .map((name) => ({ path: `/properties/${name}`, message: 'is required' }))
}

/** An invisible input is not required, even if `required` lists it. */
const isVisible = (name: string, input: UserInput, answers: Map<QueryName, unknown>) =>
  isJqQuery(input.visible) ? answers.get(`visible ${name}`) === true : input.visible !== false

function checkAnswers(name: string, value: unknown, answers: Map<QueryName, unknown>) {
  const answer = answers.get(`enum ${name}`)
  // A query that failed offers nothing, exactly as in the form.
  const options = answers.has(`enum ${name}`) ? (Array.isArray(answer) ? (answer as unknown[]) : []) : undefined
  const pattern = answers.get(`pattern ${name}`)
  const violations = []
  if (options !== undefined && !toItems(value).every((item) => options.some((option) => equals(option, item)))) {
    violations.push({ path: '', message: `must be one of ${JSON.stringify(options).slice(0, 500)}` })
  }
  if (typeof pattern === 'string' && typeof value === 'string' && !matchesPattern(pattern, value)) {
    violations.push({ path: '', message: `must match pattern "${pattern}"` })
  }
  return violations
}

const toItems = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value])
const equals = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
const isClientEncrypted = (input: UserInput) => typeof input.encryption === 'object'
