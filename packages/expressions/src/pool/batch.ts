import type { BatchOptions, JqFailureReason, JqOutcome, JqRequest } from '../evaluator-types.ts'
import type { Answer } from '../engine/engine.ts'
import { TRIP_LIMIT_CHARACTERS, TRIP_LIMIT_REQUESTS } from '../limits.ts'
import type { Trip } from './protocol.ts'

/** A trip and which requests of the batch it holds. */
export interface BatchTrip {
  trip: Trip
  requestIndexes: readonly number[]
}

/** Requests of one caller on their way through the workers, and their outcomes so far. */
export class Batch {
  readonly promise: Promise<JqOutcome[]>
  readonly #requests: readonly JqRequest[]
  readonly #outcomes: (JqOutcome | undefined)[]
  readonly #totalOutputLimitBytes: number
  /** Indexes of the requests that wait for a trip; the last one is next. */
  readonly #waiting: number[]
  #open: number
  #outputBytes = 0
  #resolve: (outcomes: JqOutcome[]) => void = () => {}

  constructor(requests: readonly JqRequest[], options: BatchOptions) {
    this.#requests = requests
    this.#outcomes = requests.map(() => undefined)
    this.#waiting = [...requests.keys()].reverse()
    this.#open = requests.length
    this.#totalOutputLimitBytes = options.totalOutputLimitBytes ?? Number.POSITIVE_INFINITY
    this.promise = new Promise((resolve) => (this.#resolve = resolve))
  }

  get isSettled(): boolean {
    return this.#open === 0
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0
  }

  /** Takes the next requests, as many as fit one trip; undefined when none is left. */
  takeTrip(id: number): BatchTrip | undefined {
    const programs = new Map<string, number>()
    const programList: { text: string; envText: string }[] = []
    const inputs = new Map<unknown, number>()
    const inputTexts: string[] = []
    const requests: [number, number][] = []
    const requestIndexes: number[] = []
    let characters = 0

    while (requests.length < TRIP_LIMIT_REQUESTS && characters < TRIP_LIMIT_CHARACTERS) {
      const index = this.#waiting.pop()
      const request = index === undefined ? undefined : this.#requests[index]
      if (index === undefined || request === undefined) break

      let input = inputs.get(request.input)
      if (input === undefined) {
        const text = toJsonText(request.input)
        if (text === undefined) {
          this.fail(index, 'runtime', 'the input cannot be written as JSON')
          continue
        }
        input = inputTexts.push(text) - 1
        inputs.set(request.input, input)
        characters += text.length
      }
      const envText = request.env === undefined ? '{}' : JSON.stringify(request.env)
      const key = `${envText}\n${request.program}`
      let program = programs.get(key)
      if (program === undefined) {
        program = programList.push({ text: request.program, envText }) - 1
        programs.set(key, program)
        characters += request.program.length
      }
      requests.push([program, input])
      requestIndexes.push(index)
    }
    if (requests.length === 0) return undefined
    return { trip: { id, programs: programList, inputs: inputTexts, requests }, requestIndexes }
  }

  /** Puts requests without an outcome back to the front of the line. */
  putBack(indexes: readonly number[]): void {
    for (const index of indexes.toReversed()) {
      if (this.#outcomes[index] === undefined) this.#waiting.push(index)
    }
  }

  answer(index: number, answer: Answer): void {
    if (answer === null) return this.#settle(index, { ok: true, value: undefined })
    if (typeof answer !== 'string') return this.#settle(index, { ok: false, ...answer })
    this.#outputBytes += answer.length
    if (this.#outputBytes > this.#totalOutputLimitBytes) {
      this.fail(index, 'output_too_large', 'the results are too large together')
      return this.failAll('output_too_large', 'the results are too large together')
    }
    this.#settle(index, parseAnswer(answer))
  }

  fail(index: number, reason: JqFailureReason, message: string): void {
    this.#settle(index, { ok: false, reason, message })
  }

  /** Ends the batch: requests that have no outcome yet get this one. */
  failAll(reason: JqFailureReason, message: string): void {
    this.#waiting.length = 0
    for (const index of this.#outcomes.keys()) this.fail(index, reason, message)
  }

  #settle(index: number, outcome: JqOutcome): void {
    if (this.#outcomes[index] !== undefined) return
    this.#outcomes[index] = outcome
    this.#open -= 1
    if (this.#open === 0) this.#resolve(this.#outcomes as JqOutcome[])
  }
}

/** A backslash pair, or the escape of half a surrogate pair: JSON.stringify escapes those that stand alone. */
const LONE_SURROGATE = /\\\\|\\ud[89a-f][0-9a-f]{2}/g

/**
 * JSON text of an input; undefined when it has none. jq would refuse the whole input for one lone surrogate, such as
 * the rest of a cut-off emoji, so these become U+FFFD.
 */
function toJsonText(input: unknown): string | undefined {
  try {
    const text = JSON.stringify(input) ?? 'null'
    if (!text.includes('\\ud')) return text
    return text.replace(LONE_SURROGATE, (match) => (match === '\\\\' ? match : '\ufffd'))
  } catch {
    return undefined
  }
}

/** A number literal beyond the range of doubles, which jq may write out as it was written in the program. */
const HUGE_EXPONENT = /E\+\d{3}/

/** jq cuts off what is nested more than 256 levels deep, which leaves text that is not JSON. */
function parseAnswer(text: string): JqOutcome {
  try {
    const value = HUGE_EXPONENT.test(text) ? JSON.parse(text, toFinite) : JSON.parse(text)
    return { ok: true, value: value as unknown }
  } catch {
    return { ok: false, reason: 'runtime', message: 'the result is nested too deeply' }
  }
}

/** The largest double stands for infinity, as in jq's own output. */
function toFinite(_key: string, value: unknown): unknown {
  if (value === Number.POSITIVE_INFINITY) return Number.MAX_VALUE
  return value === Number.NEGATIVE_INFINITY ? -Number.MAX_VALUE : value
}
