import { type Client, PortolanError } from '@portolan/client'
import type { RunReply } from '@portolan/contract/runs'
import { setTimeout as sleep } from 'node:timers/promises'

const GIVE_UP_AFTER_MS = 120_000
const REPEAT_AFTER_MS = 50
const AT_ONCE = 16

/** Runs being started, one for each order number from 0. */
export interface RunLoad {
  /** Run id by order number, as far as the portal has answered 202. */
  readonly acknowledged: ReadonlyMap<number, string>
  /** Resolves when every order is acknowledged. */
  readonly done: Promise<void>
}

/**
 * Starts `count` runs of an action, 16 at once. An order whose request fails is repeated with the same Idempotency-Key
 * until the portal acknowledges it, as a careful client does.
 */
export function loadRuns(client: Client, action: string, count: number): RunLoad {
  const acknowledged = new Map<number, string>()
  const orders = Array.from({ length: count }, (_, order) => order)
  const startNext = async () => {
    for (let order = orders.shift(); order !== undefined; order = orders.shift()) {
      acknowledged.set(order, await startUntilAcknowledged(client, action, order))
    }
  }
  const done = Promise.all(Array.from({ length: AT_ONCE }, startNext)).then(() => undefined)
  // Whoever waits for `done` hears of it; a test that fails earlier need not.
  done.catch(() => undefined)
  return { acknowledged, done }
}

async function startUntilAcknowledged(client: Client, action: string, order: number): Promise<string> {
  const deadline = Date.now() + GIVE_UP_AFTER_MS
  for (;;) {
    try {
      const { run } = await client.request<RunReply>('POST', `/v1/actions/${action}/runs`, {
        headers: { 'Idempotency-Key': `${action}-order-${order}` },
        body: { properties: { order } },
        timeoutMs: 20_000,
      })
      return run.id
    } catch (error) {
      if (!isPassing(error) || Date.now() > deadline) throw error
      await sleep(REPEAT_AFTER_MS)
    }
  }
}

/** The server is away or says that something it needs is. */
const isPassing = (error: unknown) => error instanceof PortolanError && (error.status === 0 || error.status >= 500)

/** Hands the body of the message on as the action rendered it. */
export const ORDER_MAPPING = JSON.stringify([{ enabled: true, body: '{order: .order, runId: .runId}' }])
