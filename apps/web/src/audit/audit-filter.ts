import type { AuditEvent } from '@portolan/contract/audit'
import type { AuditScope } from './audit-types.ts'

/** Keys of an address that hold the filters. None of them means anything else on a page that shows a trail. */
export const AUDIT_SEARCH_KEYS = ['range', 'from', 'to', 'actor', 'origin', 'change', 'status'] as const
export type AuditSearch = { [Key in (typeof AUDIT_SEARCH_KEYS)[number]]?: string | undefined }

const HOUR_MS = 3_600_000

/** Spans of time that end now. */
export const RANGES = [
  { value: '1h', label: 'Last hour', ms: HOUR_MS },
  { value: '24h', label: 'Last 24 hours', ms: 24 * HOUR_MS },
  { value: '7d', label: 'Last 7 days', ms: 7 * 24 * HOUR_MS },
  { value: '30d', label: 'Last 30 days', ms: 30 * 24 * HOUR_MS },
] as const
export const CUSTOM_RANGE = 'custom'

export const ORIGINS = [
  { value: 'UI', label: 'Web page' },
  { value: 'API', label: 'API' },
  { value: 'AUTOMATION', label: 'Automation' },
] as const

/** An origin in words; one that is unknown here as the server wrote it. */
export const originLabel = (origin: string): string => ORIGINS.find(({ value }) => value === origin)?.label ?? origin

export const CHANGES = [
  { value: 'CREATE', label: 'Created' },
  { value: 'UPDATE', label: 'Updated' },
  { value: 'DELETE', label: 'Deleted' },
] as const
export const STATUSES = [
  { value: 'SUCCESS', label: 'Success' },
  { value: 'FAILURE', label: 'Failure' },
] as const

/** The tabs in display order, with the kinds of things that each shows; none means all. */
export const AUDIT_TABS = [
  { slug: 'all', label: 'All', resources: [] },
  { slug: 'blueprints', label: 'Blueprints', resources: ['blueprint'] },
  { slug: 'entities', label: 'Entities', resources: ['entity'] },
  { slug: 'actions', label: 'Actions', resources: ['action'] },
  { slug: 'runs', label: 'Runs', resources: ['run'] },
  { slug: 'scorecards', label: 'Scorecards', resources: ['scorecard'] },
  { slug: 'integrations', label: 'Integrations', resources: ['integration'] },
  { slug: 'webhooks', label: 'Webhooks', resources: ['webhook'] },
  { slug: 'pages', label: 'Pages', resources: ['page', 'folder'] },
  { slug: 'users-and-teams', label: 'Users & teams', resources: ['user', 'team'] },
  { slug: 'organization', label: 'Organization', resources: ['organization', 'credential', 'secret'] },
] as const
export type AuditTab = (typeof AUDIT_TABS)[number]

/** Position of a tab in published guides that differs from ours. They link to the runs as 4 and as 5. */
const GUIDE_POSITIONS: Readonly<Record<string, AuditTab['slug'] | undefined>> = { '4': 'runs', '5': 'runs' }

/** The tab that an address names by its word or by its position, as published guides do; else the first. */
export function findTab(activeTab: string | undefined): AuditTab {
  const named = GUIDE_POSITIONS[activeTab ?? ''] ?? activeTab
  return AUDIT_TABS.find(({ slug }, position) => slug === named || String(position) === named) ?? AUDIT_TABS[0]
}

/** Filters as the page uses them: only values that exist; times in ISO 8601, UTC. */
export interface AuditFilter {
  range: string | undefined
  from: string | undefined
  to: string | undefined
  actor: string | undefined
  origin: string | undefined
  change: AuditEvent['action'] | undefined
  status: AuditEvent['status'] | undefined
}

/** Reads the filters of an address. What it spells wrong filters nothing. */
export function readFilter(search: AuditSearch): AuditFilter {
  const range = search.range === CUSTOM_RANGE ? CUSTOM_RANGE : pickValue(RANGES, search.range)
  const isCustom = range === CUSTOM_RANGE
  return {
    range,
    from: isCustom ? toIso(search.from) : undefined,
    to: isCustom ? toIso(search.to) : undefined,
    actor: search.actor,
    origin: search.origin,
    change: pickValue(CHANGES, search.change),
    status: pickValue(STATUSES, search.status),
  }
}

/** Whether anything is filtered out, the tab aside. */
export function isFiltered(filter: AuditFilter): boolean {
  const { range, from, to, ...others } = filter
  const isTimed = range === CUSTOM_RANGE ? (from ?? to) !== undefined : range !== undefined
  return isTimed || Object.values(others).some((value) => value !== undefined)
}

/** The query of `GET /v1/audit-log`. A span of time is counted back from `nowMs`. */
export function toAuditQuery(
  scope: AuditScope,
  resources: readonly string[],
  filter: AuditFilter,
  nowMs: number,
): Record<string, string | readonly string[] | undefined> {
  const span = RANGES.find(({ value }) => value === filter.range)
  return {
    ...(scope.kind === 'entity' && { entity: scope.entity, blueprint: scope.blueprint }),
    ...(scope.kind === 'run' && { run_id: scope.runId }),
    resources,
    from: span ? new Date(nowMs - span.ms).toISOString() : filter.from,
    to: filter.to,
    actor: filter.actor,
    origin: filter.origin,
    action: filter.change,
    status: filter.status,
  }
}

/** An ISO time as the value of a date and time field, which is in the reader's zone: `2026-01-31T13:00`. */
export function toLocalField(iso: string | undefined): string {
  if (iso === undefined) return ''
  const moment = new Date(iso)
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}

/** The reverse of `toLocalField`; undefined for what is no time. */
export function toIso(text: string | undefined): string | undefined {
  const moment = new Date(text ?? '')
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString()
}

function pickValue<Value extends string>(options: readonly { value: Value }[], text: string | undefined) {
  return options.find(({ value }) => value === text)?.value
}
