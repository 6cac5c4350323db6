import type { RunStatus } from '@portolan/contract/runs'

/** Nothing leaves these. */
export const FINAL_RUN_STATUSES: readonly RunStatus[] = ['SUCCESS', 'FAILURE', 'DECLINED']
