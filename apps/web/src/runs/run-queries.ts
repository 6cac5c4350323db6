import type { Run, RunLog, RunReply } from '@portolan/contract/runs'
import { infiniteQueryOptions, mutationOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import { queryClient } from '../query-client.ts'
import { mergeLogs, NO_LINES, type LogLines } from './merge-logs.ts'
import { hasEnded } from './run-status.ts'

/** Only a fallback: the event stream is faster while it stands. */
const POLL_INTERVAL_MS = 5000
const LOG_PAGE = 1000
const RUNS_PAGE = 50

export interface RunsFilter {
  status?: string | undefined
  action?: string | undefined
  mine?: boolean | undefined
}

export interface RunsPage {
  runs: readonly Run[]
  next: string | null
}

const runPath = (runId: string) => `/v1/actions/runs/${encodeURIComponent(runId)}`

/** One run; polled while it lasts. */
export function runQuery(runId: string) {
  return queryOptions({
    queryKey: ['runs', 'one', runId],
    queryFn: ({ signal }) => api.request<RunReply>('GET', runPath(runId), { signal, query: { version: 'v2' } }),
    select: (reply) => reply.run,
    refetchInterval: ({ state }) => (state.data && hasEnded(state.data.run) ? false : POLL_INTERVAL_MS),
  })
}

/** The log of a run. Each fetch continues where the last one ended and shows page after page; events fill in between. */
export function runLogQuery(runId: string, isLive: boolean) {
  return queryOptions({
    queryKey: ['runs', 'log', runId],
    queryFn: async ({ signal, queryKey }): Promise<LogLines> => {
      const read = () => queryClient.getQueryData<LogLines>(queryKey) ?? NO_LINES
      let { readUpTo } = read()
      for (let hasMore = true; hasMore;) {
        const page = await api.request<{ runLogs: RunLog[]; next: string | null }>(
          'GET',
          `/ui/v1/runs/${encodeURIComponent(runId)}/logs`,
          { signal, query: { after: readUpTo, limit: LOG_PAGE } },
        )
        readUpTo = page.runLogs.at(-1)?.id ?? readUpTo
        queryClient.setQueryData<LogLines>(queryKey, { lines: mergeLogs(read().lines, page.runLogs), readUpTo })
        hasMore = page.next !== null && page.runLogs.length > 0
      }
      return { ...read(), readUpTo }
    },
    structuralSharing: false,
    refetchInterval: isLive ? POLL_INTERVAL_MS : false,
  })
}

/** Runs, newest first, as the address filters them. */
export function runsQuery(filter: RunsFilter) {
  return infiniteQueryOptions({
    queryKey: ['runs', 'list', filter],
    queryFn: ({ signal, pageParam }) =>
      readRuns({ ...filter, cursor: pageParam || undefined, limit: RUNS_PAGE }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  })
}

/** The latest runs of the signed-in person. */
export function myLatestRunsQuery() {
  return queryOptions({
    queryKey: ['runs', 'mine'],
    queryFn: ({ signal }) => readRuns({ mine: true, limit: 10 }, signal),
    select: (page) => page.runs,
    refetchInterval: 30_000,
  })
}

/** The latest runs on one entity. */
export function entityRunsQuery(blueprint: string, entity: string) {
  return queryOptions({
    queryKey: ['runs', 'entity', blueprint, entity],
    queryFn: ({ signal }) =>
      api.request<{ runs: Run[] }>('GET', '/v1/actions/runs', {
        signal,
        query: { blueprint, entity, version: 'v2', limit: RUNS_PAGE },
      }),
    select: (reply) => reply.runs,
  })
}

/** Approves or declines a waiting run. */
export function decideRunMutation(runId: string) {
  return mutationOptions({
    mutationFn: (body: { status: 'APPROVE' | 'DECLINE'; description?: string }) =>
      api.request<RunReply>('PATCH', `${runPath(runId)}/approval`, { body }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['runs'] }),
  })
}

/** Ends a run that nobody else will end. */
export function cancelRunMutation(runId: string) {
  return mutationOptions({
    mutationFn: () =>
      api.request<RunReply>('PATCH', runPath(runId), { body: { status: 'FAILURE', statusLabel: 'Cancelled' } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['runs'] }),
  })
}

/** An event told of a newer state of a run. An older one, overtaken on the way, changes nothing. */
export function storeRun(run: Run): void {
  queryClient.setQueryData<RunReply>(runQuery(run.id).queryKey, (known) =>
    known && known.run.updatedAt > run.updatedAt ? known : { ok: true, run },
  )
}

const LINES_GATHERED_MS = 30
let waitingLines: RunLog[] = []

/**
 * An event brought a line. Lines that come close together are added together: a busy run must not draw the page anew for
 * each of them. Before the first page was read there is nothing to add to: that page will hold the line.
 */
export function storeLogLine(line: RunLog): void {
  if (waitingLines.push(line) === 1) setTimeout(storeWaitingLines, LINES_GATHERED_MS)
}

function storeWaitingLines(): void {
  const byRun = Map.groupBy(waitingLines, (line) => line.runId)
  waitingLines = []
  for (const [runId, incoming] of byRun) {
    queryClient.setQueryData<LogLines>(runLogQuery(runId, true).queryKey, (known) => {
      if (known === undefined) return undefined
      const lines = mergeLogs(known.lines, incoming)
      return lines === known.lines ? known : { ...known, lines }
    })
  }
}

function readRuns(
  filter: RunsFilter & { cursor?: string | undefined; limit: number },
  signal: AbortSignal,
): Promise<RunsPage> {
  const { status, action, mine, cursor, limit } = filter
  return api.request<RunsPage>('GET', '/ui/v1/runs', {
    signal,
    query: { status, action, mine: mine || undefined, cursor, limit },
  })
}
