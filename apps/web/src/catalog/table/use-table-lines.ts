import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { messageOf } from '../../ui/index.ts'
import { tableQuery, type TableQuery } from '../catalog-queries.ts'
import type { Total } from '../catalog-types.ts'
import { groupsQuery, groupTable, type Group, type GroupOrder } from './group-queries.ts'
import { flatLines, groupedLines, groupKey, type GroupRows, type MoreLines, type TableLine } from './table-lines.ts'
import { useTables } from './use-tables.ts'

export interface TableLinesState {
  lines: readonly TableLine[]
  more: readonly MoreLines[]
  /** Undefined until it is known. */
  total: { entities: Total; groups: number | undefined } | undefined
  isPending: boolean
  error: Error | null
  /** The lines belong to the previous query; the next ones are on their way. */
  isStale: boolean
  isFetchingMore: boolean
  retry: () => void
  toggle: (group: Group) => void
}

/** The lines of a table: its entities, or groups of them by a property, each of which is read when it is opened. */
export function useTableLines(table: TableQuery, groupBy: string | undefined, order: GroupOrder): TableLinesState {
  const isGrouped = groupBy !== undefined
  const flat = useInfiniteQuery({
    ...tableQuery(table),
    enabled: !isGrouped,
    placeholderData: (previous, last) => (last?.queryKey[1] === table.blueprint ? previous : undefined),
  })
  const groups = useInfiniteQuery({
    ...groupsQuery(table, groupBy ?? '', order),
    enabled: isGrouped,
    placeholderData: keepPreviousData,
  })
  const [opened, setOpened] = useState<{ groupBy: string | undefined; groups: ReadonlyMap<string, Group> }>(NONE_OPEN)
  const open = opened.groupBy === groupBy ? opened.groups : NONE_OPEN.groups
  const openGroups = [...open.values()]
  const results = useTables(openGroups.map(({ value }) => groupTable(table, groupBy ?? '', value)))

  const known = groups.data?.pages.flatMap((page) => page.groups)
  const rowsOf = (group: Group): GroupRows | undefined => {
    const index = openGroups.findIndex((candidate) => groupKey(candidate) === groupKey(group))
    if (index === -1) return undefined
    const result = results[index]
    return {
      entities: result?.data?.pages.flatMap((page) => page.rows) ?? [],
      isPending: result?.isPending ?? true,
      problem: result?.isError ? messageOf(result.error) : undefined,
      retry: () => void result?.refetch(),
      loadMore: result?.hasNextPage && !result.isFetching ? () => void result.fetchNextPage() : undefined,
    }
  }
  const entities = useMemo(() => flat.data?.pages.flatMap((page) => page.rows) ?? [], [flat.data])
  const source = isGrouped ? groups : flat
  const loadMore = source.hasNextPage && !source.isFetching ? () => void source.fetchNextPage() : undefined
  const { lines, more } = isGrouped ? groupedLines(known ?? [], rowsOf, loadMore) : flatLines(entities, loadMore)
  const groupTotal = groups.data?.pages[0]?.total
  const flatTotal = flat.data?.pages[0]?.total
  return {
    lines,
    more,
    total: isGrouped
      ? groupTotal && { entities: { value: groupTotal.entities, relation: 'eq' }, groups: groupTotal.groups }
      : flatTotal
        ? { entities: flatTotal, groups: undefined }
        : undefined,
    isPending: source.isPending,
    error: source.error,
    isStale: source.isPlaceholderData,
    isFetchingMore: source.isFetchingNextPage,
    retry: () => void source.refetch(),
    toggle: (group) => {
      const next = new Map(open)
      if (!next.delete(groupKey(group))) next.set(groupKey(group), group)
      setOpened({ groupBy, groups: next })
    },
  }
}

const NONE_OPEN: { groupBy: string | undefined; groups: ReadonlyMap<string, Group> } = {
  groupBy: undefined,
  groups: new Map(),
}
