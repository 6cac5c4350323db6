export { recordAudit, recordAudits, type Actor, type AuditRecord } from './record-audit.ts'
