import type { Run } from './run.ts'

/** What events of the audit trail about a run belong to, so that they are found by its entity too. */
export function toRunAuditContext({ action, blueprint, entity }: Pick<Run, 'action' | 'blueprint' | 'entity'>) {
  return {
    action: action.identifier,
    ...(blueprint && { blueprint: blueprint.identifier }),
    ...(entity && { entity: entity.identifier }),
  }
}
