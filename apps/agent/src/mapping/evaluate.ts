import type { Evaluator } from '@portolan/expressions'

/** What the agent uses of the evaluator. */
export type JqEvaluator = Pick<Evaluator, 'evaluateBatch'>

/** The jq engine with the environment that mapping programs may read. */
export interface MappingEngine {
  evaluator: JqEvaluator
  env: Readonly<Record<string, string>>
}

/** Programs that do not name it are not sent the environment, which may be large. */
const READS_ENVIRONMENT = /\benv\b|\$ENV\b/

/** The first output of each program over one input; null for programs that fail, as the published agent has it. */
export async function evaluateAll(
  engine: MappingEngine,
  programs: readonly string[],
  input: unknown,
): Promise<unknown[]> {
  if (programs.length === 0) return []
  const outcomes = await engine.evaluator.evaluateBatch(
    programs.map((program) => ({ program, input, ...(READS_ENVIRONMENT.test(program) && { env: engine.env }) })),
  )
  return outcomes.map((outcome) => (outcome.ok ? (outcome.value ?? null) : null))
}
