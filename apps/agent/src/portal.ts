import { type Client, PortolanError } from '@portolan/client'
import { FINAL_RUN_STATUSES } from './run-status.ts'
import type { KafkaCredentialsReply } from '@portolan/contract/organization'
import { AGENT_INSTALLATION_ID, type RunReply } from '@portolan/contract/runs'
import type { ClaimedNodeRun, ClaimedRun } from './claimed-run.ts'
import type { Logger } from './logging.ts'

/** The portal's routes that the agent uses, except reports. All throw PortolanError. */
export interface Portal {
  /** Tells the portal which way runs shall take. Failure is only logged: the portal may have no such setting. */
  announceStreamer(name: 'KAFKA' | 'POLLING'): Promise<void>
  getKafkaCredentials(): Promise<KafkaCredentialsReply['credentials']>
  /** False when the portal cannot be asked: a run is rather sent than forgotten. */
  hasRunEnded(runId: string): Promise<boolean>
  claimRuns(claim: { invocationMethod: string; limit: number; visibilityTimeoutMs: number }): Promise<ClaimedRun[]>
  claimNodeRuns(limit: number): Promise<ClaimedNodeRun[]>
  /** False when another agent has the run. */
  acknowledgeRun(runId: string): Promise<boolean>
  acknowledgeNodeRun(nodeRunId: string): Promise<boolean>
}

const ASK_TIMEOUT_MS = 5_000
/** @compat port-agent: marks calls that do not count as use of the API. */
const POLLING_HEADERS = { 'x-port-reserved-usage': 'true' }

export function createPortal(client: Client, logger: Logger): Portal {
  const poll = <Reply>(method: string, path: string, body: unknown) =>
    client.request<Reply>(method, path, { body, headers: POLLING_HEADERS })

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
    async claimRuns(claim) {
      const body = { installationId: AGENT_INSTALLATION_ID, ...claim }
      return (await poll<{ runs?: ClaimedRun[] }>('POST', '/v1/actions/runs/claim-pending', body)).runs ?? []
    },
    async claimNodeRuns(limit) {
      const body = { installationId: AGENT_INSTALLATION_ID, limit }
      const reply = await poll<{ nodeRuns?: ClaimedNodeRun[] }>('POST', '/v1/workflows/runs/claim-pending', body)
      return reply.nodeRuns ?? []
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
