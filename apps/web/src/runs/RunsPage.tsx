import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { actionsQuery } from '../actions/action-queries.ts'
import { titleOf } from '../actions/action-types.ts'
import { Button, EmptyState, ErrorPanel, LoadingNote, Page, SegmentedControl, Select } from '../ui/index.ts'
import { runsQuery } from './run-queries.ts'
import { STATUSES, statusLook } from './run-status.ts'
import classes from './RunsPage.module.css'
import { RunsTable } from './RunsTable.tsx'

const route = getRouteApi('/shell/organization/runs')
const OPTIONS = STATUSES.map((status) => ({ value: status, label: statusLook({ status, statusLabel: null }).text }))

/** Every run the reader may see, newest first; the address holds the filters. */
export default function RunsPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const actions = useQuery(actionsQuery())
  const isMine = search.mine === 'true'
  const runs = useInfiniteQuery(runsQuery({ status: search.status, action: search.action, mine: isMine }))
  const rows = runs.data?.pages.flatMap((page) => page.runs) ?? []
  const isFiltered = Boolean(search.status ?? search.action) || isMine
  const change = (part: Partial<typeof search>) =>
    void navigate({ search: (current) => ({ ...current, ...part }), replace: true })

  return (
    <Page title="Runs" description="Every start of an action and how it went">
      <div className={classes.toolbar}>
        <SegmentedControl
          aria-label="Whose runs"
          data={[
            { value: '', label: 'Everyone' },
            { value: 'true', label: 'Mine' },
          ]}
          value={isMine ? 'true' : ''}
          onChange={(mine) => change({ mine })}
        />
        <Select
          aria-label="Status"
          placeholder="Any status"
          data={OPTIONS}
          value={search.status ?? null}
          onChange={(status) => change({ status: status ?? undefined })}
          clearable
        />
        <Select
          aria-label="Action"
          placeholder="Any action"
          data={(actions.data ?? []).map((action) => ({ value: action.identifier, label: titleOf(action) }))}
          value={search.action ?? null}
          onChange={(action) => change({ action: action ?? undefined })}
          searchable
          clearable
          w={260}
        />
      </div>
      {runs.isPending && <LoadingNote what="runs" rows={8} rowHeight={40} />}
      {runs.isError && <ErrorPanel error={runs.error} onRetry={() => runs.refetch()} />}
      {runs.isSuccess && rows.length === 0 && (
        <EmptyState
          title={isFiltered ? 'No run matches' : 'No runs yet'}
          action={
            isFiltered && (
              <Button variant="default" onClick={() => void navigate({ search: {} })}>
                Clear filters
              </Button>
            )
          }
        >
          {!isFiltered && 'Start an action under Self-service; its run appears here.'}
        </EmptyState>
      )}
      {rows.length > 0 && (
        <div className="panel">
          <RunsTable runs={rows} />
        </div>
      )}
      {runs.hasNextPage && (
        <div className={classes.more}>
          <Button variant="default" loading={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
            Load older runs
          </Button>
        </div>
      )}
    </Page>
  )
}
