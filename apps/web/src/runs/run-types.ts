import type { Run as ContractRun, RunStatus } from '@portolan/contract/runs'

/** A run as replies carry it, with its status as the union of the contract. */
export type Run = Omit<ContractRun, 'status'> & { status: RunStatus }
export interface RunReply {
  ok: true
  run: Run
}
