import type { RunReport } from '@portolan/contract/runs'
import { type BackendRequest, BackendRequestError } from './backends/backend-request.ts'
import type { BackendResponse } from './backends/backend-response.ts'
import { type GitLabSettings, toGitLabReport, toGitLabRequest } from './backends/gitlab.ts'
import { toWebhookRequest } from './backends/webhook.ts'
import { decryptFields, DecryptionError } from './decrypt.ts'
import { chooseEntry } from './mapping/choose-entry.ts'
import type { MappingEngine } from './mapping/evaluate.ts'
import { evaluateReport } from './mapping/evaluate-report.ts'
import { evaluateRequest } from './mapping/evaluate-request.ts'
import type { MappingEntry } from './mapping/mapping-entry.ts'
import type { RunMessage } from './run-message.ts'

export interface PlanDeps {
  /** Undefined without a mapping file: the two default entries apply. */
  entries: readonly MappingEntry[] | undefined
  engine: MappingEngine
  gitlab: GitLabSettings
  clientSecret: string
}

/** What to send for a message, and what the answer says of the run beyond success and failure. */
export interface RequestPlan {
  request: BackendRequest
  toReport: (response: BackendResponse) => Promise<RunReport>
}

/**
 * Decides what to send for a message.
 *
 * @returns a sentence instead when nothing can be sent; the run fails with it.
 */
export async function planRequest(deps: PlanDeps, message: RunMessage): Promise<RequestPlan | { refusal: string }> {
  try {
    return deps.entries === undefined ? planByDefault(deps, message) : await planByMapping(deps, deps.entries, message)
  } catch (error) {
    if (error instanceof BackendRequestError || error instanceof DecryptionError) return { refusal: error.message }
    throw error
  }
}

function planByDefault(deps: PlanDeps, message: RunMessage): RequestPlan {
  if (message.method['type'] === 'GITLAB') {
    return { request: toGitLabRequest(deps.gitlab, message), toReport: async (response) => toGitLabReport(response) }
  }
  return { request: toWebhookRequest(message), toReport: async () => ({}) }
}

async function planByMapping(
  deps: PlanDeps,
  entries: readonly MappingEntry[],
  message: RunMessage,
): Promise<RequestPlan | { refusal: string }> {
  const entry = await chooseEntry(deps.engine, entries, message.forMapping)
  if (entry === undefined) {
    return { refusal: `None of the ${entries.length} entries of the agent's mapping file applies to this run.` }
  }
  const decrypted = decryptFields(deps.clientSecret, message.forMapping, entry.fieldsToDecryptPaths)
  const request = await evaluateRequest(deps.engine, entry, { ...message, forMapping: decrypted })
  return {
    request,
    toReport: (response) => evaluateReport(deps.engine, entry, { message: decrypted, request, response }),
  }
}
