import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import type { TablePage } from '../catalog-queries.ts'
import type { Entity } from '../catalog-types.ts'

/** Puts a newer reading of an entity into every table that shows it. The rows keep their places. */
export function replaceRow(client: QueryClient, entity: Entity): void {
  client.setQueriesData<unknown>({ queryKey: ['table', entity.blueprint] }, (data: unknown) => {
    if (!isPaged(data)) return data
    const pages = data.pages.map((page) => (hasRow(page, entity) ? withRow(page, entity) : page))
    return { ...data, pages }
  })
  void client.invalidateQueries({ queryKey: ['entity', entity.blueprint, entity.identifier] })
}

const isPaged = (data: unknown): data is InfiniteData<Partial<TablePage>> =>
  typeof data === 'object' && data !== null && 'pages' in data

/** A table that was read later may know more than the reply that arrives now. */
const isOlder = (row: Entity, entity: Entity) =>
  row.identifier === entity.identifier && row.updatedAt <= entity.updatedAt

const hasRow = (page: Partial<TablePage>, entity: Entity): boolean =>
  page.rows?.some((row) => isOlder(row, entity)) ?? false

const withRow = (page: Partial<TablePage>, entity: Entity): Partial<TablePage> => ({
  ...page,
  rows: (page.rows ?? []).map((row) => (isOlder(row, entity) ? entity : row)),
})
