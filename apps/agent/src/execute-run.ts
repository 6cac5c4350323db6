import type { RunReport } from '@portolan/contract/runs'
import { deliver, type DeliveryDeps } from './delivery/deliver.ts'
import { type PlanDeps, planRequest } from './plan-request.ts'
import { toDefaultReport, toFailureReport, toRunResponse } from './report.ts'
import type { RunLines } from './run-lines.ts'
import type { RunMessage } from './run-message.ts'

export type ExecutionDeps = DeliveryDeps & PlanDeps

/** What became of a run: the report for the portal and, for synchronous runs, the answer. */
export interface Execution {
  report: RunReport
  response?: object | string | undefined
}

/**
 * Carries one run out: plan, request, report. Every way to fail is a `FAILURE` report with its reason.
 *
 * @throws the reason of `signal` when the agent stops first.
 */
export async function executeRun(
  deps: ExecutionDeps,
  message: RunMessage,
  run: { lines: RunLines; signal: AbortSignal },
): Promise<Execution> {
  const plan = await planRequest(deps, message)
  if ('refusal' in plan) {
    run.lines.add(plan.refusal)
    return { report: toFailureReport(plan.refusal) }
  }

  const result = await deliver(deps, plan.request, { deliveryId: message.id, ...run })
  if (!result.ok) {
    const host = new URL(plan.request.url).host
    return { report: toFailureReport(`The agent could not call the backend: ${host} ${result.reason}.`) }
  }
  const { synchronized } = message
  const { response } = result
  if (response.truncated) run.lines.add('The answer is longer than 1 MiB; the rest was not read.')
  return {
    report: {
      ...toDefaultReport(response, { synchronized, mask: deps.mask }),
      ...(await plan.toReport(response)),
    },
    response: synchronized ? toRunResponse(response) : undefined,
  }
}
