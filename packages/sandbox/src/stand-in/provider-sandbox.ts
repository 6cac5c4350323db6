import type { FailureRule } from './failures.ts'
import type { RecordedRequest } from './recorder.ts'
import type { StandIn } from './stand-in.ts'

/** What every running stand-in offers, whatever its provider. */
export interface ProviderSandbox extends AsyncDisposable {
  /** Without a final slash. */
  readonly url: string
  /** The last 10,000 requests (fewer when their bodies exceed 64 MiB), oldest first. */
  requests(): RecordedRequest[]
  clearRequests(): void
  /** @throws TypeError when the rule is malformed. */
  fail(rule: FailureRule): void
  clearFailures(): void
  /**
   * Called with each request once its body is complete and before anything happens. A listener may not throw.
   *
   * @returns disposing it ends the subscription.
   */
  onRequest(listener: (request: RecordedRequest) => void): Disposable
}

/** The shared controls of a stand-in that listens; disposal also disposes what `owned` names, first. */
export function toProviderSandbox(standIn: StandIn, url: string, owned: Disposable): ProviderSandbox {
  return {
    url,
    requests: () => standIn.recorder.list(),
    clearRequests: () => standIn.recorder.clear(),
    fail: (rule) => standIn.failures.add(rule),
    clearFailures: () => standIn.failures.clear(),
    onRequest: (listener) => standIn.recorder.subscribe(listener),
    async [Symbol.asyncDispose]() {
      owned[Symbol.dispose]()
      await standIn[Symbol.asyncDispose]()
    },
  }
}
