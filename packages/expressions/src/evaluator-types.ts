/**
 * Why a program gave no result.
 *
 * - `compile`: not a jq program; the same text always fails.
 * - `runtime`: jq reported an error for this input.
 * - `timeout`, `memory`, `output_too_large`: a limit was passed.
 * - `stopped`: the caller's signal was aborted, or the evaluator was disposed.
 */
export type JqFailureReason = 'compile' | 'runtime' | 'timeout' | 'memory' | 'output_too_large' | 'stopped'

/**
 * Result of one program over one input. `value` is the first output, `undefined` when the program yields nothing.
 * `message` is jq's own text and may quote the input: show it to the author of the program, never log it.
 */
export type JqOutcome = { ok: true; value: unknown } | { ok: false; reason: JqFailureReason; message: string }

export interface JqRequest {
  program: string
  /** JSON data, as `JSON.parse` gives it. `undefined` counts as null. */
  input: unknown
  /** What `env` and `$ENV` show. Nothing by default; never the environment of this process. */
  env?: Readonly<Record<string, string>>
}

export interface EvaluateOptions {
  signal?: AbortSignal
}

export interface BatchOptions extends EvaluateOptions {
  /** Length of all results of the batch together; the requests after it fail with `output_too_large`. */
  totalOutputLimitBytes?: number
}

/**
 * Runs jq programs. Never rejects because of a program or an input: each failure is an outcome of its own request.
 *
 * Plain paths and literals are answered in this thread and share structure with the input; treat results as
 * immutable. All else goes to worker threads.
 */
export interface Evaluator extends AsyncDisposable {
  evaluate(request: JqRequest, options?: EvaluateOptions): Promise<JqOutcome>
  /** Outcomes in the order of the requests. An input that several requests share (same object) is sent once. */
  evaluateBatch(requests: readonly JqRequest[], options?: BatchOptions): Promise<JqOutcome[]>
  /** Runs one program over many inputs; outcomes in the order of the inputs. */
  evaluateOverInputs(program: string, inputs: readonly unknown[], options?: BatchOptions): Promise<JqOutcome[]>
}

export interface EvaluatorOptions {
  /** Most threads at a time, started when needed. Default: one per processor, between 2 and 4. */
  workers?: number
  /** Wall time of one program over one input, compilation included. Default 1000. */
  timeoutMs?: number
  /** jq's memory in one worker, for input, intermediate values and output together. Default 64 MiB. */
  memoryLimitBytes?: number
  /** JSON text of one result. Default 1 MiB. */
  outputLimitBytes?: number
  /** A worker ends after this much time without work. Default 30000. */
  idleMs?: number
}
