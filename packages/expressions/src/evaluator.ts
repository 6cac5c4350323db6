import { availableParallelism } from 'node:os'
import type {
  BatchOptions,
  EvaluateOptions,
  Evaluator,
  EvaluatorOptions,
  JqOutcome,
  JqRequest,
} from './evaluator-types.ts'
import { findFastProgram } from './fast-path/fast-program.ts'
import { runFastProgram } from './fast-path/run-fast-program.ts'
import {
  DEFAULT_IDLE_MS,
  DEFAULT_MEMORY_LIMIT_BYTES,
  DEFAULT_OUTPUT_LIMIT_BYTES,
  DEFAULT_TIMEOUT_MS,
  MAXIMUM_DEFAULT_WORKERS,
  MINIMUM_DEFAULT_WORKERS,
  PROGRAM_LIMIT_CHARACTERS,
} from './limits.ts'
import { WorkerPool } from './pool/worker-pool.ts'
import { applyQuoteRule } from './quote-rule.ts'

/**
 * Creates an evaluator. It starts threads only when a program needs jq and ends them when idle; dispose it to end
 * them at once, which stops what still runs.
 */
export function createEvaluator(options: EvaluatorOptions = {}): Evaluator {
  const pool = new WorkerPool({
    workers: options.workers ?? clamp(availableParallelism(), MINIMUM_DEFAULT_WORKERS, MAXIMUM_DEFAULT_WORKERS),
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    memoryLimitBytes: options.memoryLimitBytes ?? DEFAULT_MEMORY_LIMIT_BYTES,
    outputLimitBytes: options.outputLimitBytes ?? DEFAULT_OUTPUT_LIMIT_BYTES,
    idleMs: options.idleMs ?? DEFAULT_IDLE_MS,
  })
  const evaluateBatch = (requests: readonly JqRequest[], batchOptions: BatchOptions = {}) =>
    evaluateRequests(pool, requests, batchOptions)

  return {
    evaluateBatch,
    async evaluate(request: JqRequest, evaluateOptions: EvaluateOptions = {}) {
      const program = applyQuoteRule(request.program)
      const answer = answerHere(program, request.input)
      if (answer !== undefined) return answer
      const [outcome] = await pool.evaluate([{ ...request, program }], evaluateOptions)
      if (outcome === undefined) throw new Error('one request gave no outcome')
      return outcome
    },
    evaluateOverInputs: (program: string, inputs: readonly unknown[], batchOptions?: BatchOptions) =>
      evaluateBatch(
        inputs.map((input) => ({ program, input })),
        batchOptions,
      ),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  }
}

/** Answers what needs no jq here, sends the rest to the pool, and puts the outcomes in the order of the requests. */
async function evaluateRequests(
  pool: WorkerPool,
  requests: readonly JqRequest[],
  options: BatchOptions,
): Promise<JqOutcome[]> {
  const forWorkers: JqRequest[] = []
  const outcomes = requests.map((request): JqOutcome | undefined => {
    const program = applyQuoteRule(request.program)
    const outcome = answerHere(program, request.input)
    if (outcome === undefined) forWorkers.push({ ...request, program })
    return outcome
  })
  if (forWorkers.length === 0) return outcomes as JqOutcome[]

  const fromWorkers = (await pool.evaluate(forWorkers, options)).values()
  return outcomes.map((outcome) => outcome ?? (fromWorkers.next().value as JqOutcome))
}

function answerHere(program: string, input: unknown): JqOutcome | undefined {
  if (program.length > PROGRAM_LIMIT_CHARACTERS) {
    return {
      ok: false,
      reason: 'compile',
      message: `the program has ${program.length} characters, more than ${PROGRAM_LIMIT_CHARACTERS}`,
    }
  }
  const fastProgram = findFastProgram(program)
  return fastProgram && runFastProgram(fastProgram, input)
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most)
}
