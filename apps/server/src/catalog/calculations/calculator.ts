import { LRUCache } from 'lru-cache'
import type { Evaluator, JqFailureReason } from '@portolan/expressions'

/** Inputs of one trip: some milliseconds for programs as people write them. */
const BATCH = 500
/** A trip that takes longer is given up; one input alone may take a second. */
export const BATCH_LIMIT_MS = 10_000
/** A program that passed a limit is not run again for so long: it would occupy a thread at each read. */
const CONDEMNED_MS = 10_000
const LIMITS: readonly JqFailureReason[] = ['timeout', 'memory', 'output_too_large', 'stopped']

/**
 * Runs the programs of calculation properties. Whatever goes wrong in one, its value is null: programs are not checked
 * when they are saved, and a reply must not fail because of them.
 */
export class Calculator {
  readonly #evaluator: Evaluator
  readonly #condemned = new LRUCache<string, true>({ max: 1_000, ttl: CONDEMNED_MS })

  constructor(evaluator: Evaluator) {
    this.#evaluator = evaluator
  }

  /**
   * Results in the order of the inputs; undefined where there is none. What one organisation breaks is broken for it alone.
   * @throws the reason of `signal` when it ends the work before all inputs have their results.
   */
  async calculate(
    orgId: string,
    program: string,
    inputs: readonly unknown[],
    signal?: AbortSignal,
  ): Promise<unknown[]> {
    const name = `${orgId} ${program}`
    const results: unknown[] = Array.from(inputs, () => undefined)
    // The first input goes alone, so that a program which never ends costs one second and not one for each input.
    let size = 1
    for (let start = 0; start < inputs.length; start += size, size = BATCH) {
      if (this.#condemned.has(name)) break
      const batch = inputs.slice(start, start + size)
      const timeout = AbortSignal.timeout(BATCH_LIMIT_MS)
      const limit = signal === undefined ? timeout : AbortSignal.any([signal, timeout])
      const outcomes = await this.#evaluator.evaluateOverInputs(program, batch, { signal: limit })
      signal?.throwIfAborted()
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.ok) results[start + index] = outcome.value
        else if (LIMITS.includes(outcome.reason)) this.#condemned.set(name, true)
      }
    }
    return results
  }
}
