import type { UserInputs } from '@portolan/contract/actions'
import { filterEntities, type Reader } from '../../catalog/index.ts'
import { DomainError } from '../../errors.ts'
import type { Services } from '../../services.ts'
import { evaluateQueries, isJqQuery, type FormContext } from './form-queries.ts'

type Deps = Pick<Services, 'db' | 'clock' | 'evaluator' | 'calculator' | 'catalogHooks'>
type Violation = { path: string; message: string }

/**
 * Checks that entity inputs name entities that their `dataset` offers, because a direct call bypasses the form. A dataset
 * with rules that the search does not know, such as those on the user's own teams, is left to the form.
 */
export async function checkDatasets(
  deps: Deps,
  reader: Reader,
  orgId: string,
  userInputs: UserInputs,
  values: Record<string, unknown>,
  context: () => Promise<FormContext>,
): Promise<Violation[]> {
  const violations: Violation[] = []
  for (const [name, input] of Object.entries(userInputs.properties)) {
    const dataset = input.dataset ?? input.items?.dataset
    const blueprint = input.blueprint ?? input.items?.blueprint
    const chosen = [values[name]].flat().filter((value) => typeof value === 'string')
    if (!isQuery(dataset) || blueprint === undefined || chosen.length === 0) continue
    const query = await fillIn(deps, dataset, context)
    const offered = await filterEntities(deps, reader, orgId, blueprint, chosen, query, deps.clock.now()).catch(
      (error: unknown) => {
        if (error instanceof DomainError && error.code === 'invalid_request') return undefined
        throw error
      },
    )
    const missing = offered && chosen.find((identifier) => !offered.has(identifier))
    if (missing === undefined) continue
    violations.push({ path: `/properties/${name}`, message: `may not be "${missing}": the form does not offer it` })
  }
  return violations
}

interface Query {
  combinator: unknown
  rules: unknown[]
}

const isQuery = (value: unknown): value is Query =>
  typeof value === 'object' && value !== null && 'rules' in value && Array.isArray(value.rules)

/** Replaces values given as `jqQuery` by what they evaluate to. */
async function fillIn(deps: Deps, dataset: Query, context: () => Promise<FormContext>): Promise<Query> {
  const programs: string[] = []
  visit(dataset, (program) => programs.push(program))
  if (programs.length === 0) return dataset
  const answers = await evaluateQueries(
    deps.evaluator,
    programs.map((program) => [program, program] as const),
    await context(),
  )
  return visit(dataset, (program) => answers.get(program) ?? null) as Query
}

function visit(value: unknown, replace: (program: string) => unknown): unknown {
  if (isJqQuery(value)) return replace(value.jqQuery)
  if (Array.isArray(value)) return value.map((item) => visit(item, replace))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, replace)]))
}
