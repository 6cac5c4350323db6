import { setTimeout as sleep } from 'node:timers/promises'

export interface WaitOptions {
  /** Default 60,000. */
  timeoutMs?: number
  /** Pause between two looks. Default 20. */
  intervalMs?: number
  /** Said when the time is over: what was seen instead. */
  describe?: () => unknown
}

/**
 * Looks again and again until `condition` answers something other than false, null or undefined, and returns that.
 * A condition that throws counts as not yet; its last error is the cause when the time is over.
 *
 * @throws Error naming `what`, after `timeoutMs`.
 */
export async function waitUntil<Answer>(
  what: string,
  condition: () => Answer | Promise<Answer>,
  options: WaitOptions = {},
): Promise<Exclude<Answer, false | null | undefined>> {
  const { timeoutMs = 60_000, intervalMs = 20 } = options
  const deadline = performance.now() + timeoutMs
  for (;;) {
    let cause: unknown
    try {
      const answer = await condition()
      if (answer !== false && answer !== null && answer !== undefined) {
        return answer as Exclude<Answer, false | null | undefined>
      }
    } catch (error) {
      cause = error
    }
    if (performance.now() > deadline) {
      const seen = options.describe === undefined ? '' : `; seen: ${JSON.stringify(options.describe())}`
      throw new Error(`Waited ${timeoutMs} ms in vain until ${what}${seen}`, { cause })
    }
    await sleep(intervalMs)
  }
}
