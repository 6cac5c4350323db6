import {
  hashKey,
  InfiniteQueryObserver,
  useQueryClient,
  type InfiniteData,
  type InfiniteQueryObserverResult,
} from '@tanstack/react-query'
import { useEffect, useEffectEvent, useReducer, useState } from 'react'
import { tableQuery, type TablePage, type TableQuery } from '../catalog-queries.ts'

type Rows = InfiniteQueryObserverResult<InfiniteData<TablePage>>
type Observer = InfiniteQueryObserver<TablePage, Error, InfiniteData<TablePage>, (string | TableQuery)[], string>

/**
 * The rows of several tables at once, each page by page, as `useQueries` reads plain queries.
 * @returns one result for each table, in the same order; undefined until its reading has begun.
 */
export function useTables(tables: readonly TableQuery[]): readonly (Rows | undefined)[] {
  const client = useQueryClient()
  const [observers] = useState(() => new Map<string, { observer: Observer; stop: () => void }>())
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const hashes = tables.map((table) => hashKey(tableQuery(table).queryKey))

  const follow = useEffectEvent(() => {
    for (const [hash, { stop }] of observers) {
      if (hashes.includes(hash)) continue
      stop()
      observers.delete(hash)
    }
    for (const [index, hash] of hashes.entries()) {
      if (observers.has(hash)) continue
      const observer: Observer = new InfiniteQueryObserver(client, tableQuery(tables[index]!))
      observers.set(hash, { observer, stop: observer.subscribe(redraw) })
    }
    redraw()
  })
  const key = hashes.join('\n')
  useEffect(() => follow(), [key])
  useEffect(
    () => () => {
      for (const { stop } of observers.values()) stop()
      observers.clear()
    },
    [observers],
  )
  return hashes.map((hash) => observers.get(hash)?.observer.getCurrentResult())
}
