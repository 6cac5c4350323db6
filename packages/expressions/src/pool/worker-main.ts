import { parentPort, workerData } from 'node:worker_threads'
import { Engine, type Answer, type ParsedInput } from '../engine/engine.ts'
import { EngineFailure } from '../engine/engine-failure.ts'
import { UtcDate } from '../engine/utc-date.ts'
import { Progress, type FromWorker, type Trip, type WorkerOptions } from './protocol.ts'

/** Answers are sent on after this time or size, so that little is lost when the next request ends this worker. */
const FLUSH_MS = 10
const FLUSH_CHARACTERS = 1024 * 1024

const options = workerData as WorkerOptions
const progress = new Progress(options.progress)
// Nothing in this thread but jq-web uses Date.
globalThis.Date = UtcDate as DateConstructor
const engine = await Engine.load(options)
parentPort?.on('message', (trip: Trip) => runTrip(trip))
send({ kind: 'ready' })

/** The input of the last request, parsed once for all requests in a row that share it. */
class CurrentInput {
  readonly #trip: Trip
  #index = -1
  #input: ParsedInput | { message: string } = { message: 'there is no input' }

  constructor(trip: Trip) {
    this.#trip = trip
  }

  get(index: number): ParsedInput | { message: string } {
    if (index === this.#index) return this.#input
    this.release()
    const text = this.#trip.inputs[index]
    if (text === undefined) throw new Error('a trip names an input that it lacks')
    this.#input = engine.parseInput(text)
    this.#index = index
    return this.#input
  }

  release(): void {
    if ('cell' in this.#input) engine.release(this.#input)
    this.#input = { message: 'there is no input' }
    this.#index = -1
  }
}

function runTrip(trip: Trip): void {
  let pending: Answer[] = []
  let from = 0
  let characters = 0
  let flushedAt = performance.now()
  const flush = () => {
    send({ kind: 'answers', tripId: trip.id, from, answers: pending })
    from += pending.length
    pending = []
    characters = 0
    flushedAt = performance.now()
  }

  const inputs = new CurrentInput(trip)
  let failure: EngineFailure | undefined
  try {
    for (const [index, [program, input]] of trip.requests.entries()) {
      if (progress.isTripGivenUp) break
      progress.beginRequest(index)
      const answer = answerRequest(trip.programs[program], inputs.get(input))
      pending.push(answer)
      characters += typeof answer === 'string' ? answer.length : 0
      progress.endRequest()
      if (characters > FLUSH_CHARACTERS || performance.now() - flushedAt > FLUSH_MS) flush()
    }
    inputs.release()
  } catch (thrown) {
    if (!(thrown instanceof EngineFailure)) throw thrown
    failure = thrown
  }
  progress.endRequest()
  flush()
  send({
    kind: 'end',
    tripId: trip.id,
    memoryBytes: engine.memoryBytes,
    ...(failure && { failure: { reason: failure.reason, message: failure.message } }),
  })
}

function answerRequest(program: Trip['programs'][number] | undefined, input: ReturnType<CurrentInput['get']>): Answer {
  if (program === undefined) throw new Error('a trip names a program that it lacks')
  if ('message' in input) return { reason: 'runtime', message: input.message }
  return engine.evaluate(program.text, program.envText, input)
}

function send(message: FromWorker): void {
  parentPort?.postMessage(message)
}
