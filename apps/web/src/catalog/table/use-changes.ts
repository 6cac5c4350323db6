import { useState } from 'react'
import { useLive } from '../../live/use-live.ts'
import { refreshCatalog } from '../catalog-queries.ts'

/** Counts changes since the rows were read. The order of rows changes only when the reader asks. */
export function useChanges(blueprint: string): { count: number; refresh: () => void } {
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
