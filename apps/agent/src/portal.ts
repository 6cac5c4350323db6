import { type Client, PortolanError } from '@portolan/client'
import type { Logger } from '@portolan/process'
import { FINAL_RUN_STATUSES } from './run-status.ts'
import type { KafkaCredentialsReply } from '@portolan/contract/organization'
import { AGENT_INSTALLATION_ID, type RunReply } from '@portolan/contract/runs'
import type { ClaimedNodeRun, ClaimedRun } from './claimed-run.ts'

/** The portal's routes that the agent uses, except reports. All throw PortolanError. */
export interface Portal {
  /** Tells the portal which way runs shall take. Failure is only logged: the portal may have no such setting. */
  announceStreamer(name: 'KAFKA' | 'POLLING'): Promise<void>
  getKafkaCredentials(): Promise<KafkaCredentialsReply['credentials']>
  /** False when the portal cannot be asked: a run is rather sent than forgotten. */
  hasRunEnded(runId: string): Promise<boolean>
  /** `hasWaited`: the portal would have held its reply back, as it was asked to, had there been nothing to claim. */
  claimRuns(claim: RunClaim, options: ClaimOptions): Promise<{ runs: ClaimedRun[]; hasWaited: boolean }>
  claimNodeRuns(limit: number, options: ClaimOptions): Promise<ClaimedNodeRun[]>
  /** False when another agent has the run. */
  acknowledgeRun(runId: string): Promise<boolean>
  acknowledgeNodeRun(nodeRunId: string): Promise<boolean>
}

export interface RunClaim {
  invocationMethod: string
  limit: number
  visibilityTimeoutMs: number
}

export interface ClaimOptions {
  signal: AbortSignal
  /** How long the portal may hold its reply back while there is nothing to claim. */
  waitSeconds?: number | undefined
}

const ASK_TIMEOUT_MS = 5_000
const CLAIM_TIMEOUT_MS = 30_000
/** @compat port-agent: marks calls that do not count as use of the API. */
const POLLING_HEADERS = { 'x-port-reserved-usage': 'true' }

export function createPortal(client: Client, logger: Logger): Portal {
  const poll = <Reply>(method: string, path: string, body: unknown, signal?: AbortSignal) =>
    client.request<Reply>(method, path, { body, headers: POLLING_HEADERS, ...(signal && { signal }) })

  return {
    async announceStreamer(name) {
      const body = { settings: { portAgentStreamerName: name } }
      await client.request('PATCH', '/v1/organization', { body }).catch((error: unknown) => {
        logger.warn({ err: error }, 'The portal did not take note of the way by which runs shall come')
      })
    },
    async getKafkaCredentials() {
      return (await client.request<KafkaCredentialsReply>('GET', '/v1/kafka-credentials')).credentials
    },
    async hasRunEnded(runId) {
      const path = `/v1/actions/runs/${encodeURIComponent(runId)}`
      try {
        const { run } = await client.request<RunReply>('GET', path, { timeoutMs: ASK_TIMEOUT_MS })
        return FINAL_RUN_STATUSES.includes(run.status)
      } catch (error) {
        logger.debug({ err: error, runId }, 'The portal could not be asked whether the run has ended')
        return false
      }
    },
    async claimRuns(claim, { signal, waitSeconds = 0 }) {
      const { body, headers } = await client.requestWithHeaders<{ runs?: ClaimedRun[] }>(
        'POST',
        '/v1/actions/runs/claim-pending',
        {
          body: { installationId: AGENT_INSTALLATION_ID, ...claim },
          headers: { ...POLLING_HEADERS, ...(waitSeconds > 0 && { Prefer: `wait=${waitSeconds}` }) },
          timeoutMs: CLAIM_TIMEOUT_MS + waitSeconds * 1000,
          signal,
        },
      )
      // @compat Port, Portolan before Prefer: they ignore the header, answer at once, and do not say that they applied it.
      const hasWaited = waitSeconds > 0 && /\bwait\b/i.test(headers.get('preference-applied') ?? '')
      return { runs: body.runs ?? [], hasWaited }
    },
    async claimNodeRuns(limit, { signal }) {
      const body = { installationId: AGENT_INSTALLATION_ID, limit }
      const path = '/v1/workflows/runs/claim-pending'
      return (await poll<{ nodeRuns?: ClaimedNodeRun[] }>('POST', path, body, signal)).nodeRuns ?? []
    },
    async acknowledgeRun(runId) {
      const reply = await poll<{ ackedCount?: number }>('PATCH', '/v1/actions/runs/ack', { runIds: [runId] })
      return reply.ackedCount !== 0
    },
    async acknowledgeNodeRun(nodeRunIdentifier) {
      try {
        const reply = await poll<{ acked?: boolean }>('PATCH', '/v1/workflows/runs/ack', { nodeRunIdentifier })
        return reply.acked !== false
      } catch (error) {
        if (error instanceof PortolanError && error.status === 409) return false
        throw error
      }
    },
  }
}
