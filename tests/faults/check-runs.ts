import type { Client } from '@portolan/client'
import type { Run, RunsReply } from '@portolan/contract/runs'
import { type Receiver, waitUntil } from '../support/index.ts'
import type { RunLoad } from './run-load.ts'

/** What went wrong with runs: each list names the culprits, all empty when every promise was kept. */
export interface Verdict {
  /** Acknowledged, and never seen by the receiver. */
  lost: string[]
  /** Still in progress. */
  open: string[]
  /** Ended otherwise than with the receiver's answer, with the reason given. */
  failed: string[]
  /** Orders carried out under two delivery ids: a receiver that honours the id did them twice. */
  doubled: number[]
  /** Delivered, although the portal knows no such run. */
  unknown: string[]
  /** Requests that came after their run had ended. */
  late: string[]
}

export const ALL_KEPT: Verdict = { lost: [], open: [], failed: [], doubled: [], unknown: [], late: [] }

/** Waits until no run of the action is in progress, then compares acknowledgements, receiver and portal. */
export async function judgeRuns(
  client: Client,
  action: string,
  { load, receiver, timeoutMs = 90_000 }: { load: RunLoad; receiver: Receiver; timeoutMs?: number },
): Promise<Verdict> {
  let runs: Run[] = []
  await waitUntil(
    'all runs have ended',
    async () => {
      runs = await listRuns(client, action)
      return runs.every(({ endedAt }) => endedAt !== null)
    },
    { timeoutMs, intervalMs: 200 },
    // The verdict names those that are open.
  ).catch(() => undefined)

  const known = new Map(runs.map((run) => [run.id, run]))
  const deliveries = receiver.deliveries.filter(({ path }) => path === `/${action}`)
  const delivered = new Set(deliveries.map(({ id }) => id))
  const byOrder = Map.groupBy(delivered, (id) => orderOf(deliveries.find((delivery) => delivery.id === id)?.body))
  return {
    lost: [...load.acknowledged.values()].filter((id) => !delivered.has(id)),
    open: runs.filter(({ endedAt }) => endedAt === null).map(({ id }) => id),
    failed: runs.filter(({ status }) => status === 'FAILURE').map(({ id, summary }) => `${id}: ${summary}`),
    doubled: [...byOrder].filter(([, ids]) => ids.length > 1).map(([order]) => order),
    unknown: [...delivered].filter((id) => !known.has(id)),
    late: deliveries
      .filter(({ id, arrivedAt }) => arrivedAt > new Date(known.get(id)?.endedAt ?? arrivedAt))
      .map(({ id, attempt }) => `${id}, attempt ${attempt}`),
  }
}

/** How many requests repeated an earlier one: allowed where the outcome of the first was unknown, and worth knowing. */
export const countRepeated = ({ deliveries, effects }: Receiver): number => deliveries.length - effects.size

async function listRuns(client: Client, action: string): Promise<Run[]> {
  const { runs } = await client.request<RunsReply>('GET', '/v1/actions/runs', {
    query: { action, limit: 1000, version: 'v2' },
  })
  return runs
}

const orderOf = (body: string | undefined) => (JSON.parse(body ?? '{}') as { order: number }).order
