import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { bootstrapQuery } from '../../access/session-queries.ts'
import { scorecardColumns } from '../../scorecards/scorecard-columns.ts'
import { scorecardsQuery } from '../../scorecards/scorecard-queries.ts'
import type { Blueprint } from '../catalog-types.ts'
import type { StoredPage } from '../sidebar-queries.ts'
import { columnsOf, type TableColumn } from '../table-columns.ts'
import { groupColumns } from './filter-rules.ts'
import { readPersonalView, storePersonalView } from './personal-view.ts'
import { columnsOfTable, savedView, tableOf } from './stored-view.ts'
import { differences, orderColumns, rememberParts, resolveView, type TableView, type ViewPart } from './table-view.ts'
import { fromAddress, searchOf, toAddress } from './view-address.ts'

const route = getRouteApi('/shell/$page')

export interface TableViewState {
  view: TableView
  /** All columns that the table can show, in the order of the view. */
  columns: TableColumn[]
  search: string
  /** The parts in which the view differs from what the page stores. */
  changed: ViewPart
  isLocked: boolean
  /** @param more.search another text to search for at the same time. */
  change: (part: ViewPart, more?: { search: string }) => void
  setSearch: (search: string) => void
  /** Back to what the page stores. */
  revert: () => void
}

/** How the reader looks at the table of a page. The address says it; changes are kept for the next visit besides. */
export function useTableView(blueprint: Blueprint, page: StoredPage | undefined): TableViewState {
  const address = route.useSearch()
  const navigate = route.useNavigate()
  const reader = useQuery(bootstrapQuery()).data?.user.id ?? ''
  const name = page?.identifier ?? blueprint.identifier
  const [personal, setPersonal] = useState(() => readPersonalView(reader, name))
  const isLocked = page?.locked === true

  const all = useQuery(scorecardsQuery()).data ?? []
  const scorecards = all.filter((one) => one.blueprint === blueprint.identifier)
  const table = tableOf(page)
  const columns = columnsOfTable(table, [...columnsOf(blueprint), ...scorecardColumns(scorecards)])
  const saved = savedView(table, blueprint.identifier, columns)
  const resolved = resolveView({ address: fromAddress(dropUndefined(address)), personal, saved, isLocked })
  const canGroup = groupColumns(columns).some(({ id }) => id === resolved.group)
  const view = { ...resolved, group: canGroup ? resolved.group : undefined }

  const remember = (part: ViewPart) => {
    setPersonal(part)
    storePersonalView(reader, name, part)
  }
  const show = (parts: ViewPart, search: string | undefined) =>
    void navigate({ search: (current) => ({ ...current, ...toAddress(parts), search }), replace: true })
  return {
    view,
    columns: orderColumns(columns, view.order),
    search: searchOf(dropUndefined(address)),
    changed: differences(view, saved, columns),
    isLocked,
    change: (part, more) => {
      remember(rememberParts(personal, part, { saved, columns }))
      show(differences({ ...view, ...part }, saved, columns), more ? more.search || undefined : address.search)
    },
    setSearch: (search) =>
      void navigate({ search: (current) => ({ ...current, search: search || undefined }), replace: true }),
    revert: () => {
      remember({})
      show({}, address.search)
    },
  }
}

function dropUndefined<Value extends object>(value: Value): { [Key in keyof Value]?: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as {
    [Key in keyof Value]?: Exclude<Value[Key], undefined>
  }
}
