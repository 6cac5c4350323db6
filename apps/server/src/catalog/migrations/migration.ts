import type { MigrationStatus } from '@portolan/contract/migrations'
import type { Caller } from '../../access/index.ts'
import type { MigrationFailure } from '../../database/tables/catalog.ts'

/** Work on all entities of a blueprint, done in steps that are each one transaction. */
export interface Migration {
  id: string
  orgId: string
  /** `delete` removes the entities, `map` makes others of them, `tidy` drops values under keys that are gone. */
  kind: 'delete' | 'map' | 'tidy'
  blueprintId: string
  /** The blueprint as the request named it. */
  sourceBlueprint: string
  input: Record<string, unknown>
  deleteBlueprint: boolean
  /** In whose name it works. */
  caller: Caller
  runId: string | null
  status: MigrationStatus
  reason: string | null
  successCount: number
  failureCount: number
  failures: MigrationFailure[]
  /** The last entity that was looked at. */
  position: string
  /** The newest entity that existed at the start. */
  untilId: string | null
  waitingSince: Date | null
  /** Steps that failed or were interrupted since the last one that succeeded. */
  attempt: number
  fence: string
  createdAt: Date
  updatedAt: Date
  endedAt: Date | null
}

/** Keys under which entities may still store something although their blueprint does not have them. */
export interface StrayKeys {
  properties: string[]
  relations: string[]
}

/** What one step leaves to do: the next step, a wait for what others do, or nothing. */
export type StepResult = { next: 'step' } | { next: 'wait'; reason: string } | { next: 'end' }

export const STEP: StepResult = { next: 'step' }
export const END: StepResult = { next: 'end' }

const FINAL: readonly MigrationStatus[] = ['COMPLETED', 'FAILURE', 'CANCELLED']

export const hasEnded = (status: MigrationStatus): boolean => FINAL.includes(status)
