import type { AuditEvent } from '@portolan/contract/audit'

/** An event without the values before and after, as lists show it. */
export type AuditSummary = Omit<AuditEvent, 'diff' | 'additionalData'>

/** What the events are about: everything, one entity, or one run. */
export type AuditScope =
  { kind: 'all' } | { kind: 'entity'; blueprint: string; entity: string } | { kind: 'run'; runId: string }

/** The words for each kind of thing. Kinds that are unknown here are shown by their wire name. */
const RESOURCES: Readonly<Record<string, string | undefined>> = {
  blueprint: 'Blueprint',
  entity: 'Entity',
  run: 'Run',
  webhook: 'Webhook',
  scorecard: 'Scorecard',
  action: 'Action',
  integration: 'Integration',
  user: 'User',
  team: 'Team',
  organization: 'Organization',
  credential: 'Credential',
  secret: 'Secret',
}

/** What an event is about: the kind of thing, its name, and where it belongs. */
export function subjectOf(event: AuditSummary): { kind: string; name: string; detail: string } {
  const { resourceType, context } = event
  const text = (key: string) => (typeof context[key] === 'string' ? context[key] : '')
  const kind = RESOURCES[resourceType] ?? resourceType
  if (resourceType === 'entity') return { kind, name: text('entity'), detail: text('blueprint') }
  if (resourceType === 'run') return { kind, name: text('action') || text('runId'), detail: text('entity') }
  if (context['permissions'] === true) return { kind, name: text(resourceType), detail: 'permissions' }
  if (resourceType === 'credential') return { kind, name: text('clientId'), detail: '' }
  if (resourceType === 'organization') return { kind, name: 'Settings', detail: '' }
  return { kind, name: text(resourceType), detail: '' }
}

export interface ChangeLook {
  glyph: string
  text: string
  tone: 'success' | 'info' | 'danger'
}

const CHANGES: Readonly<Record<AuditEvent['action'], ChangeLook & { failed: string }>> = {
  CREATE: { glyph: '+', text: 'Created', tone: 'success', failed: 'Creation failed' },
  UPDATE: { glyph: '~', text: 'Updated', tone: 'info', failed: 'Update failed' },
  DELETE: { glyph: '−', text: 'Deleted', tone: 'danger', failed: 'Deletion failed' },
}

/** How a change is shown, as sign, word and colour; a failed one says so. */
export function changeLook({ action, status }: Pick<AuditEvent, 'action' | 'status'>): ChangeLook {
  const { failed, ...look } = CHANGES[action]
  return status === 'FAILURE' ? { glyph: '✗', text: failed, tone: 'danger' } : look
}
