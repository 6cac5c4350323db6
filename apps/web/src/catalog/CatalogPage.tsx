import { IconLock, IconPencil, IconPlus, IconRefresh, IconSearch, IconTrash } from '@tabler/icons-react'
import { useDebouncedCallback } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { RulePassRates } from '../scorecards/RulePassRates.tsx'
import { Button, EntityIcon, ErrorPanel, LoadingNote, Page, TextInput, Tooltip } from '../ui/index.ts'
import { useDialog } from '../ui/use-dialog.ts'
import classes from './CatalogPage.module.css'
import { CatalogTable } from './CatalogTable.tsx'
import type { Blueprint, Entity } from './catalog-types.ts'
import { DeleteEntitiesModal } from './DeleteEntitiesModal.tsx'
import { ManageProperties } from './ManageProperties.tsx'
import { datasetOf } from './page-dataset.ts'
import { entityRightsQuery } from './rights-query.ts'
import type { StoredPage } from './sidebar-queries.ts'
import { selectOnly } from './selection.ts'
import { useSelection } from './use-selection.ts'
import { TableExport } from './TableExport.tsx'
import { fieldNameOf } from './table-columns.ts'
import { nextSort, toSortRules } from './table-state.ts'
import { filterColumns, groupColumns } from './table/filter-rules.ts'
import { FilterMenu } from './table/FilterMenu.tsx'
import type { GroupOrder } from './table/group-queries.ts'
import { GroupMenu } from './table/GroupMenu.tsx'
import { NoRows } from './table/NoRows.tsx'
import { pageRightsQuery } from './table/page-queries.ts'
import { PageMenu } from './table/PageMenu.tsx'
import { RowMenu, type RowMenuTask } from './table/RowMenu.tsx'
import { joinQueries } from './table/table-view.ts'
import { useCellEdits } from './table/use-cell-edits.ts'
import { useChanges } from './table/use-changes.ts'
import { useTableLines } from './table/use-table-lines.ts'
import { useTableView } from './table/use-table-view.ts'
import { ViewControls } from './table/ViewControls.tsx'

const EntityFormDrawer = lazy(() => import('./EntityFormDrawer.tsx'))
const EditEntitiesModal = lazy(() => import('./EditEntitiesModal.tsx'))
const SEARCH_AFTER_MS = 250
const NO_RIGHTS = { update: false, create: false }

/**
 * All entities of one blueprint: filtered, searched, sorted, grouped and paged by the server. A stored page has a title and
 * rules of its own, and the view that everybody begins with.
 */
export function CatalogPage({ blueprint, page }: { blueprint: Blueprint; page: StoredPage | undefined }) {
  const title = page?.title ?? blueprint.title
  const state = useTableView(blueprint, page)
  const { view, columns } = state
  const [groupOrder, setGroupOrder] = useState<GroupOrder>('count')
  const form = useDialog<{ entity: Entity | undefined }>()
  const rights = useQuery(entityRightsQuery(blueprint.identifier)).data
  const pageRights =
    useQuery({ ...pageRightsQuery(page?.identifier ?? ''), enabled: page !== undefined }).data ?? NO_RIGHTS
  const query = {
    blueprint: blueprint.identifier,
    search: state.search,
    sort: toSortRules(view.sort),
    query: joinQueries(datasetOf(page, blueprint.identifier), view.filter),
  }
  const groupColumn = columns.find(({ id }) => id === view.group)
  const table = useTableLines(query, groupColumn && fieldNameOf(groupColumn), groupOrder)
  const scope = [page?.identifier, blueprint.identifier, state.search, JSON.stringify(view.filter)]
  const [selection, select] = useSelection(scope.join(' '))
  const deletion = useDialog<readonly string[]>()
  const edit = useDialog<readonly string[]>()
  const menu = useDialog<RowMenuTask>()
  const edits = useCellEdits(blueprint, rights !== undefined && rights.update !== 'none')
  const changes = useChanges(blueprint.identifier)

  const hidden = new Set(view.hidden)
  const shown = columns.filter((column) => !hidden.has(column.id))
  const search = useDebouncedCallback((text: string) => state.setSearch(text.trim()), SEARCH_AFTER_MS)
  const settle = (left: readonly string[]) => {
    select(() => selectOnly(left))
    changes.refresh()
  }
  const openForm = (entity: Entity | undefined, opener: HTMLElement | null) => form.open({ entity }, opener)
  const clear = () => {
    if (view.filter !== undefined && !state.isLocked) state.change({ filter: undefined }, { search: '' })
    else state.setSearch('')
  }
  const mayCreate = rights !== undefined && rights.register !== 'none'
  const isEmpty = table.lines.length === 0

  return (
    <Page
      fill
      title={title}
      heading={
        <>
          <EntityIcon icon={page?.icon ?? blueprint.icon} title={title} size={18} framed />
          {title}
          {state.isLocked && (
            <Tooltip label="Locked: filter and columns are set by the page">
              <IconLock size={16} className={classes.lock} role="img" aria-label="Locked page" />
            </Tooltip>
          )}
        </>
      }
      description={page?.description ?? blueprint.description}
      actions={
        <>
          {mayCreate && (
            <Button leftSection={<IconPlus size={16} />} onClick={(event) => openForm(undefined, event.currentTarget)}>
              {blueprint.title}
            </Button>
          )}
          {page && pageRights.update && <PageMenu page={page} />}
        </>
      }
    >
      <div className={classes.toolbar}>
        <TextInput
          key={`${blueprint.identifier} ${state.search === ''}`}
          className={classes.search}
          type="search"
          aria-label={`Search ${blueprint.title}`}
          placeholder="Search"
          data-page-search
          leftSection={<IconSearch size={16} />}
          defaultValue={state.search}
          onChange={(event) => search(event.currentTarget.value)}
        />
        {!state.isLocked && (
          <FilterMenu
            columns={filterColumns(columns)}
            filter={view.filter}
            onChange={(filter) => state.change({ filter })}
          />
        )}
        <GroupMenu
          columns={groupColumns(columns)}
          group={view.group}
          order={groupOrder}
          onGroup={(group) => state.change({ group })}
          onOrder={setGroupOrder}
        />
        {changes.count > 0 && (
          <Button variant="subtle" color="sea" leftSection={<IconRefresh size={15} />} onClick={changes.refresh}>
            {changes.count} changed · refresh
          </Button>
        )}
        <span className={classes.space} />
        {page && <ViewControls blueprint={blueprint} page={page} state={state} rights={pageRights} />}
        <TableExport query={query} columns={columns} hidden={hidden} isEmpty={isEmpty} />
        {!state.isLocked && (
          <ManageProperties
            columns={columns}
            hidden={hidden}
            onHide={(next) => state.change({ hidden: next })}
            onOrder={(order) => state.change({ order })}
          />
        )}
      </div>
      {table.isPending && <LoadingNote what="entities" rows={12} />}
      {table.error && isEmpty && (
        <>
          <ErrorPanel error={table.error} onRetry={table.retry} />
          {view.filter !== undefined && !state.isLocked && (
            <div>
              <Button variant="default" onClick={clear}>
                Clear filters
              </Button>
            </div>
          )}
        </>
      )}
      {!table.isPending && !table.error && isEmpty && (
        <NoRows
          blueprint={blueprint}
          search={state.search}
          isFiltered={view.filter !== undefined}
          onClear={state.isLocked && state.search === '' ? undefined : clear}
          onCreate={mayCreate ? () => openForm(undefined, null) : undefined}
        />
      )}
      {!isEmpty && (
        <CatalogTable
          blueprint={blueprint}
          columns={shown}
          lines={table.lines}
          more={table.more}
          total={table.total}
          groupColumn={groupColumn}
          onToggleGroup={table.toggle}
          sort={view.sort[0]}
          onSort={(column) => state.change({ sort: nextSort(view.sort, column) })}
          isStale={table.isStale}
          isFetchingMore={table.isFetchingMore}
          edits={edits}
          onMenu={(entity, button) => menu.open({ entity, button }, button)}
          selection={selection}
          onSelect={select}
          summary={<RulePassRates query={query} columns={shown} />}
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
      {menu.task && (
        <RowMenu
          {...menu.task}
          onEdit={
            rights && rights.update !== 'none'
              ? () => openForm(menu.task?.entity, menu.task?.button ?? null)
              : undefined
          }
          onDelete={
            rights && rights.unregister !== 'none'
              ? () => deletion.open([menu.task?.entity.identifier ?? ''], menu.task?.button)
              : undefined
          }
          onClose={menu.close}
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
        {form.task && <EntityFormDrawer blueprint={blueprint} entity={form.task.entity} onClose={form.close} />}
      </Suspense>
    </Page>
  )
}
