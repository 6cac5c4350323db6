import type { TableGroupsReply, TableGroupsRequest } from '@portolan/contract/table-groups'
import { infiniteQueryOptions } from '@tanstack/react-query'
import { api } from '../../api.ts'
import type { TableQuery } from '../catalog-queries.ts'
import { joinQueries } from './table-view.ts'

/** Groups that are fetched ahead in one request. */
const PAGE_SIZE = 200

export type GroupOrder = NonNullable<TableGroupsRequest['order']>
export type Group = TableGroupsReply['groups'][number]

/** The groups of a table, page by page. */
export function groupsQuery(table: TableQuery, groupBy: string, order: GroupOrder) {
  const { blueprint, search, query } = table
  return infiniteQueryOptions({
    queryKey: ['table', blueprint, 'groups', { search, query, groupBy, order }],
    queryFn: ({ signal, pageParam }) =>
      api.request<TableGroupsReply>('POST', '/ui/v1/table/groups', {
        signal,
        body: {
          blueprint,
          groupBy,
          order,
          limit: PAGE_SIZE,
          ...(query !== undefined && { query }),
          ...(search && { search }),
          ...(pageParam && { cursor: pageParam }),
        },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  })
}

/** The table with nothing but the entities of one group. */
export function groupTable(table: TableQuery, groupBy: string, value: Group['value']): TableQuery {
  const rule = value === null ? { property: groupBy, operator: 'isEmpty' } : { property: groupBy, operator: '=', value }
  return { ...table, query: joinQueries(table.query, { combinator: 'and', rules: [rule] }) }
}
