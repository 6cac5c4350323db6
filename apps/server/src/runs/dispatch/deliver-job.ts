import { openSecrets, type ActingRun, type TokenSubject } from '../../access/index.ts'
import type { Services } from '../../services.ts'
import { hideSecrets } from '../mask-secrets.ts'
import { isOwnAddress } from '../own-address.ts'
import { deliverUpsert } from './deliver-upsert.ts'
import { deliverWebhook } from './deliver-webhook.ts'
import { failed, type DeliveryJob, type DeliveryOutcome } from './delivery-job.ts'
import type { Attempt, HttpClient } from './http-client.ts'
import { toAzureRequest, toWebhookRequest, type OutgoingRequest } from './http-request.ts'

/** Answers a request to the portal itself. `path` holds the query too. */
export type PortalRequest = (request: {
  method: string
  path: string
  headers: Record<string, string>
  body: string | undefined
}) => Promise<{ status: number; text: string }>

export type JobDeps = Pick<
  Services,
  'db' | 'secretBox' | 'live' | 'clock' | 'config' | 'organizationStates' | 'accessTokens' | 'catalogHooks'
> & {
  client: HttpClient
  portal: PortalRequest | undefined
  retryDelaysMs: readonly number[]
  mayRepeat(): Promise<boolean>
}

/**
 * Delivers a run. Its outcome quotes no secret of the organisation, whatever the backend answers.
 * @returns undefined when the run was ended or taken over meanwhile.
 */
export async function deliverJob(
  deps: JobDeps,
  job: DeliveryJob,
  signal: AbortSignal,
): Promise<DeliveryOutcome | undefined> {
  const secrets = job.secrets ?? (await openSecrets(deps.db, deps.secretBox, job.orgId))
  const outcome = await execute(deps, job, signal)
  return outcome && hideSecrets(outcome, secrets)
}

async function execute(deps: JobDeps, job: DeliveryJob, signal: AbortSignal): Promise<DeliveryOutcome | undefined> {
  const { method } = job
  switch (method.type) {
    case 'WEBHOOK':
      return sendRequests(deps, job, signal, toWebhookRequest)
    case 'AZURE_DEVOPS':
      return sendRequests(deps, job, signal, toAzureRequest)
    case 'UPSERT_ENTITY':
      return deliverUpsert(deps, job)
    case 'GITHUB':
      return failed(
        'This portal is not connected to GitHub yet, so it cannot start workflows. Use the type WEBHOOK with the address of the workflow dispatch, or INTEGRATION_ACTION with a GitHub integration.',
      )
    default:
      return failed(`This portal cannot deliver the type "${String(method.type)}" yet`)
  }
}

async function sendRequests(
  deps: JobDeps,
  job: DeliveryJob,
  signal: AbortSignal,
  toRequest: typeof toWebhookRequest,
): Promise<DeliveryOutcome | undefined> {
  const { clientSecret, clientId, secretRevision } = await deps.organizationStates.get(job.orgId)
  const own = job.method.type === 'WEBHOOK' && isOwnAddress(deps.config, String(job.method.url))
  return deliverWebhook(
    {
      toRequest: () => toRequest(job.method, { runId: job.runId, clientSecret, now: deps.clock.now() }),
      send: (request, abort) =>
        own
          ? callPortal(deps, request, { orgId: job.orgId, clientId, secretRevision, run: toActingRun(job) })
          : deps.client.send(request, abort),
      mayRepeat: () => deps.mayRepeat(),
      random: Math.random,
      retryDelaysMs: deps.retryDelaysMs,
    },
    job,
    signal,
  )
}

/**
 * Routes that actions may call in the name of the organisation: the public API, without what hands out secrets. Runs
 * are handed to agents with their secrets in clear.
 */
const OPEN_TO_ACTIONS =
  /^\/v1\/(?!auth\/|apps|kafka-credentials|agent\/|(?:actions|workflows)\/runs\/(?:claim-pending|ack)\b)/

/** Judged as the router reads it, which knows `%2d` for a hyphen. */
function isOpenToActions(path: string): boolean {
  try {
    return OPEN_TO_ACTIONS.test(decodeURIComponent(path))
  } catch {
    return false
  }
}

const toActingRun = ({ runId, creatorId, createdBy }: DeliveryJob): ActingRun => ({ id: runId, creatorId, createdBy })

/**
 * Calls the portal itself with the rights of the organisation, in this process: an Admin wrote the action so that others
 * can do what they may not do directly. The token names the run and who started it, and so does all that the call writes.
 * @compat published examples: they call Port's own hosts without an Authorization header. The token made here never
 *   leaves the process, so it cannot reach the outside host.
 */
async function callPortal(deps: JobDeps, request: OutgoingRequest, subject: TokenSubject): Promise<Attempt> {
  if (deps.portal === undefined) {
    return { kind: 'failed', reason: 'the portal is still starting', sent: false, retryable: true }
  }
  const url = new URL(request.url)
  if (!isOpenToActions(url.pathname)) {
    const reason = `actions may not call ${url.pathname} of this portal, because replies are kept in the run`
    return { kind: 'failed', reason, sent: false, retryable: false }
  }
  const { accessToken } = await deps.accessTokens.issue(subject)
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => name.toLowerCase() !== 'authorization'),
  )
  const { status, text } = await deps.portal({
    method: request.method,
    path: url.pathname + url.search,
    headers: { ...headers, authorization: `Bearer ${accessToken}` },
    body: request.body,
  })
  return { kind: 'answered', status, retryAfterSeconds: undefined, text, truncated: false }
}
