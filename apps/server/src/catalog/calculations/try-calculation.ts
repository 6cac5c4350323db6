import type { CalculationTestRequest, CalculationTestResult, JsonType } from '@portolan/contract/calculations'
import type { Caller } from '../../access/index.ts'
import type { Services } from '../../services.ts'
import { getBlueprint } from '../blueprint-store.ts'
import { requireBlueprintWrite } from '../change-blueprint.ts'
import { findCalculationInputs, type ComputingDeps } from '../computed-values.ts'
import { findEntity } from '../entity-store.ts'
import { withInheritedTeams } from '../inherited-teams.ts'
import { missingEntity } from '../plan-entity.ts'
import { isOfType } from './calculated-values.ts'
import { BATCH_LIMIT_MS } from './calculator.ts'
import { toJqProblem } from './jq-problem.ts'

/**
 * Runs the program of a calculation that is not saved over one entity, as it would run once it is: over the same input
 * and within the same limits. Changes nothing.
 * @throws DomainError `missing_permissions` for those who may not change blueprints; `not_found` for a blueprint that
 *   does not exist, and for an entity that does not or that the caller may not read.
 */
export async function tryCalculation(
  deps: ComputingDeps & Pick<Services, 'readerOf' | 'evaluator'>,
  caller: Caller,
  blueprintIdentifier: string,
  { entity: identifier, calculation, type }: CalculationTestRequest,
): Promise<CalculationTestResult> {
  requireBlueprintWrite(caller)
  const blueprint = await getBlueprint(deps.db, caller.orgId, blueprintIdentifier)
  const entity = await findEntity(deps.db, deps.readerOf(caller), blueprint, identifier)
  if (entity === undefined) throw missingEntity(blueprint, identifier)

  const owned = await withInheritedTeams(deps.db, blueprint, [entity])
  const [input] = await findCalculationInputs(deps, blueprint, owned)
  const signal = AbortSignal.timeout(BATCH_LIMIT_MS)
  const outcome = await deps.evaluator.evaluate({ program: calculation, input }, { signal })
  if (!outcome.ok) return { kind: 'failure', reason: outcome.reason, ...toJqProblem(outcome.message) }
  if (outcome.value === undefined) return { kind: 'nothing' }
  const { value } = outcome
  return { kind: 'value', value, type: toJsonType(value), fits: value === null || isOfType(type, value) }
}

function toJsonType(value: unknown): JsonType {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : (typeof value as JsonType)
}
