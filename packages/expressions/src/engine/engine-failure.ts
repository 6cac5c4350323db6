/**
 * The engine broke off inside jq: its memory may be inconsistent, and the whole instance must be thrown away.
 */
export class EngineFailure extends Error {
  readonly reason: 'memory' | 'runtime'

  constructor(reason: 'memory' | 'runtime', message: string) {
    super(message)
    this.name = 'EngineFailure'
    this.reason = reason
  }
}

/** Sorts what was thrown out of WebAssembly code: our own refusals, traps, and overflow of the thread's stack. */
export function toEngineFailure(thrown: unknown): EngineFailure {
  if (thrown instanceof EngineFailure) return thrown
  if (thrown instanceof RangeError) return new EngineFailure('memory', 'the program or a value is nested too deeply')
  // jq computes sizes of huge arrays with 32 bits (CVE-2024-23337); here that ends in a trap at the memory's edge.
  if (thrown instanceof WebAssembly.RuntimeError && thrown.message.includes('out of bounds')) {
    return new EngineFailure('memory', 'the program needs more memory than it may have')
  }
  return new EngineFailure('runtime', 'jq gave up on this program')
}
