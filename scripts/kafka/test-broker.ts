import { inject } from 'vitest'
import type { BrokerAccess } from './broker.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with the `BrokerAccess` of the broker that the test files of one run share. */
    sharedBrokerUrl: string
  }
}

/** Starting takes 1 to 20 s, and on a fresh clone the jars come first. */
const START_TIMEOUT_MS = 320_000

/**
 * The broker that all test files of a run share, started when the first of them asks. Never kill or stop it: a test
 * that needs a broker to die calls `startBroker`. Tests stay apart by organization: take a fresh id for each.
 *
 * @throws Error with the reason when the broker could not be started.
 */
export async function sharedBroker(): Promise<BrokerAccess> {
  const response = await fetch(inject('sharedBrokerUrl'), { signal: AbortSignal.timeout(START_TIMEOUT_MS) })
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as BrokerAccess
}
