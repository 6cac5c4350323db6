export { recordAudit, type Actor, type AuditRecord } from './record-audit.ts'
