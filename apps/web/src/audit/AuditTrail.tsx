import { PortolanError } from '@portolan/client'
import { IconRefresh } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { ActionIcon, Button, EmptyState, ErrorPanel, LoadingNote, Tooltip } from '../ui/index.ts'
import { AUDIT_SEARCH_KEYS, isFiltered, readFilter, type AuditSearch } from './audit-filter.ts'
import { auditLogQuery } from './audit-queries.ts'
import type { AuditScope } from './audit-types.ts'
import { AuditExport } from './AuditExport.tsx'
import { AuditFilters } from './AuditFilters.tsx'
import { AuditTable } from './AuditTable.tsx'
import classes from './AuditTrail.module.css'

const NO_FILTER: AuditSearch = Object.fromEntries(AUDIT_SEARCH_KEYS.map((key) => [key, undefined]))

interface Props {
  scope: AuditScope
  /** Kinds of things to show; none means all. */
  resources: readonly string[]
  /** The filters, which the address owns. */
  search: AuditSearch
  onChange: (part: AuditSearch) => void
}

/** What was changed, by whom and when: filters, events newest first, and a way to take them along. */
export function AuditTrail({ scope, resources, search, onChange }: Props) {
  const filter = readFilter(search)
  const list = { scope, resources, filter }
  const log = useInfiniteQuery(auditLogQuery(list))
  const events = log.data?.pages.flatMap((page) => page.audits) ?? []

  if (log.error instanceof PortolanError && log.error.status === 403) return <Forbidden />
  return (
    <>
      <div className={classes.toolbar}>
        <AuditFilters filter={filter} onChange={onChange} />
        <div className={classes.tools}>
          <Tooltip label="Refresh">
            <ActionIcon variant="default" aria-label="Refresh" onClick={() => void log.refetch()}>
              <IconRefresh size={16} />
            </ActionIcon>
          </Tooltip>
          <AuditExport list={list} isEmpty={events.length === 0} />
        </div>
      </div>
      {log.isPending && <LoadingNote what="events" rows={8} rowHeight={40} />}
      {log.isError && <ErrorPanel error={log.error} onRetry={() => log.refetch()} />}
      {log.isSuccess && events.length === 0 && (
        <Nothing scope={scope} isFiltered={isFiltered(filter)} onClear={() => onChange(NO_FILTER)} />
      )}
      {events.length > 0 && (
        <div className="panel">
          <AuditTable events={events} />
        </div>
      )}
      {log.hasNextPage && (
        <div className={classes.more}>
          <Button variant="default" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            Load older events
          </Button>
        </div>
      )}
    </>
  )
}

function Nothing(props: { scope: AuditScope; isFiltered: boolean; onClear: () => void }) {
  if (props.isFiltered) {
    return (
      <EmptyState
        title="No event matches"
        action={
          <Button variant="default" onClick={props.onClear}>
            Clear filters
          </Button>
        }
      >
        Take a longer time range, or fewer filters.
      </EmptyState>
    )
  }
  return (
    <EmptyState title="No events yet">
      {props.scope.kind === 'all'
        ? 'Every change of the data model, the catalog, actions and settings appears here.'
        : 'Every change appears here, with the values before and after.'}
    </EmptyState>
  )
}

function Forbidden() {
  return (
    <EmptyState title="Only Admins may read the whole audit log">
      The Audit log tab of an entity or a run shows you what was changed there. An administrator of your organization
      can grant you the role Admin.
    </EmptyState>
  )
}
