export { listEntityStates, type EntityState } from './list-entity-states.ts'
export { linkToRun, recordAudit, recordAudits, type Actor, type AuditRecord } from './record-audit.ts'
