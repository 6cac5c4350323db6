import { IconPencil, IconPlus, IconRefresh, IconSearch, IconTrash } from '@tabler/icons-react'
import { useDebouncedCallback } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useLive } from '../live/use-live.ts'
import { RulePassRates } from '../scorecards/RulePassRates.tsx'
import { chooseScorecards, hideScorecards, scorecardColumns } from '../scorecards/scorecard-columns.ts'
import { scorecardsQuery } from '../scorecards/scorecard-queries.ts'
import { Button, EmptyState, EntityIcon, ErrorPanel, LoadingNote, Page, TextInput } from '../ui/index.ts'
import { useDialog } from '../ui/use-dialog.ts'
import classes from './CatalogPage.module.css'
import { CatalogTable } from './CatalogTable.tsx'
import { refreshCatalog, tableQuery } from './catalog-queries.ts'
import type { Blueprint } from './catalog-types.ts'
import { DeleteEntitiesModal } from './DeleteEntitiesModal.tsx'
import { ManageProperties } from './ManageProperties.tsx'
import { datasetOf } from './page-dataset.ts'
import { rememberColumns, rememberedColumns } from './remembered-columns.ts'
import { entityRightsQuery } from './rights-query.ts'
import type { StoredPage } from './sidebar-queries.ts'
import { selectOnly } from './selection.ts'
import { useSelection } from './use-selection.ts'
import { TableExport } from './TableExport.tsx'
import { columnsOf, hiddenAtFirst } from './table-columns.ts'
import {
  fromHiddenColumns,
  nextSort,
  toHiddenColumns,
  toSortRules,
  toTableSearch,
  type TableSearch,
} from './table-state.ts'

const EntityFormDrawer = lazy(() => import('./EntityFormDrawer.tsx'))
const EditEntitiesModal = lazy(() => import('./EditEntitiesModal.tsx'))
const route = getRouteApi('/shell/$page')
const SEARCH_AFTER_MS = 250

/** All entities of one blueprint: searched, sorted and paged by the server. A stored page has a title and rules of its own. */
export function CatalogPage({ blueprint, page }: { blueprint: Blueprint; page: StoredPage | undefined }) {
  const title = page?.title ?? blueprint.title
  const address = toTableSearch(route.useSearch())
  const navigate = route.useNavigate()
  const [isCreating, setIsCreating] = useState(false)
  const rights = useQuery(entityRightsQuery(blueprint.identifier)).data
  const mayCreate = rights !== undefined && rights.register !== 'none'
  const query = {
    blueprint: blueprint.identifier,
    search: address.search ?? '',
    sort: toSortRules(address.sort),
    query: datasetOf(page, blueprint.identifier),
  }
  const rows = useInfiniteQuery({
    ...tableQuery(query),
    placeholderData: (previous, last) => (last?.queryKey[1] === blueprint.identifier ? previous : undefined),
  })
  const [selection, select] = useSelection(`${page?.identifier} ${blueprint.identifier} ${address.search ?? ''}`)
  const deletion = useDialog<readonly string[]>()
  const edit = useDialog<readonly string[]>()
  const changes = useChanges(blueprint.identifier)

  const scorecards = useQuery(scorecardsQuery()).data?.filter((one) => one.blueprint === blueprint.identifier) ?? []
  const columns = [...columnsOf(blueprint), ...scorecardColumns(scorecards)]
  const chosen = toHiddenColumns(address.hide, rememberedColumns(blueprint.identifier), hiddenAtFirst(columns))
  const hidden = hideScorecards(columns, chosen)
  const change = (part: { [Key in keyof TableSearch]?: TableSearch[Key] | undefined }) =>
    void navigate({ search: (current) => ({ ...current, ...part }), replace: true })
  const search = useDebouncedCallback((text: string) => change({ search: text.trim() || undefined }), SEARCH_AFTER_MS)
  const hide = (next: ReadonlySet<string>) => {
    const choice = chooseScorecards(columns, next)
    rememberColumns(blueprint.identifier, choice)
    change({ hide: fromHiddenColumns(choice) })
  }
  const settle = (left: readonly string[]) => {
    select(() => selectOnly(left))
    changes.refresh()
  }
  const entities = rows.data?.pages.flatMap((page) => page.rows) ?? []
  const total = rows.data?.pages[0]?.total

  return (
    <Page
      fill
      title={title}
      heading={
        <>
          <EntityIcon icon={page?.icon ?? blueprint.icon} title={title} size={18} framed />
          {title}
        </>
      }
      description={page?.description ?? blueprint.description}
      actions={
        mayCreate && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setIsCreating(true)}>
            {blueprint.title}
          </Button>
        )
      }
    >
      <div className={classes.toolbar}>
        <TextInput
          key={`${blueprint.identifier} ${address.search === undefined}`}
          className={classes.search}
          type="search"
          aria-label={`Search ${blueprint.title}`}
          placeholder="Search"
          data-page-search
          leftSection={<IconSearch size={16} />}
          defaultValue={address.search ?? ''}
          onChange={(event) => search(event.currentTarget.value)}
        />
        {changes.count > 0 && (
          <Button variant="subtle" color="sea" leftSection={<IconRefresh size={15} />} onClick={changes.refresh}>
            {changes.count} changed · refresh
          </Button>
        )}
        <span className={classes.space} />
        <TableExport query={query} columns={columns} hidden={hidden} isEmpty={entities.length === 0} />
        <ManageProperties columns={columns} hidden={hidden} onChange={hide} />
      </div>
      {rows.isPending && <LoadingNote what="entities" rows={12} />}
      {rows.isError && <ErrorPanel error={rows.error} onRetry={() => rows.refetch()} />}
      {rows.isSuccess && entities.length === 0 && (
        <NoRows
          blueprint={blueprint}
          search={address.search}
          onClear={() => change({ search: undefined })}
          onCreate={mayCreate ? () => setIsCreating(true) : undefined}
        />
      )}
      {entities.length > 0 && total && (
        <CatalogTable
          blueprint={blueprint}
          columns={columns.filter((column) => !hidden.has(column.id))}
          rows={entities}
          total={total}
          sort={address.sort}
          onSort={(column) => change({ sort: nextSort(address.sort, column) })}
          isStale={rows.isPlaceholderData}
          hasMore={rows.hasNextPage}
          isFetchingMore={rows.isFetchingNextPage}
          onMore={() => void rows.fetchNextPage()}
          selection={selection}
          onSelect={select}
          summary={
            <RulePassRates
              query={query}
              scorecards={scorecards}
              columns={columns.filter((column) => !hidden.has(column.id))}
            />
          }
          selectionActions={
            <>
              {rights && rights.update !== 'none' && (
                <Button
                  variant="default"
                  leftSection={<IconPencil size={16} />}
                  onClick={(event) => edit.open([...selection.identifiers], event.currentTarget)}
                >
                  Edit property
                </Button>
              )}
              {rights && rights.unregister !== 'none' && (
                <Button
                  variant="default"
                  color="danger"
                  leftSection={<IconTrash size={16} />}
                  onClick={(event) => deletion.open([...selection.identifiers], event.currentTarget)}
                >
                  Delete
                </Button>
              )}
            </>
          }
        />
      )}
      {deletion.task && (
        <DeleteEntitiesModal
          blueprint={blueprint.identifier}
          identifiers={deletion.task}
          onDeleted={settle}
          onClose={deletion.close}
        />
      )}
      <Suspense>
        {edit.task && (
          <EditEntitiesModal blueprint={blueprint} identifiers={edit.task} onChanged={settle} onClose={edit.close} />
        )}
        {isCreating && (
          <EntityFormDrawer blueprint={blueprint} entity={undefined} onClose={() => setIsCreating(false)} />
        )}
      </Suspense>
    </Page>
  )
}

function NoRows(props: {
  blueprint: Blueprint
  search: string | undefined
  onClear: () => void
  /** Undefined: the caller may create none. */
  onCreate: (() => void) | undefined
}) {
  if (props.search !== undefined) {
    return (
      <EmptyState
        title={`Nothing matches “${props.search}”`}
        action={
          <Button variant="default" onClick={props.onClear}>
            Clear filters
          </Button>
        }
      >
        All words must occur in an entity, in any property.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      title={`No ${props.blueprint.title} yet`}
      action={
        props.onCreate && (
          <Button variant="default" leftSection={<IconPlus size={16} />} onClick={props.onCreate}>
            {props.blueprint.title}
          </Button>
        )
      }
    >
      {props.onCreate
        ? 'Add one here, or let a pipeline or an integration write to the API.'
        : 'Nobody has added one, or you may not see it.'}
    </EmptyState>
  )
}

/** Counts changes since the rows were read. The order of rows changes only when the reader asks. */
function useChanges(blueprint: string): { count: number; refresh: () => void } {
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set())
  useLive([`blueprint:${blueprint}`], ({ event, data }) => {
    const change = data as { blueprint?: string; identifier?: string } | undefined
    if (event === 'entity' && change?.blueprint === blueprint)
      setChanged((known) => new Set(known).add(change.identifier ?? ''))
    if (event === 'resync') setChanged((known) => new Set(known).add(''))
  })
  const refresh = () => {
    setChanged(new Set())
    void refreshCatalog(blueprint)
  }
  return { count: changed.size, refresh }
}
