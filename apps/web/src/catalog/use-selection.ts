import { useState } from 'react'
import { NOTHING_SELECTED, type Selection } from './selection.ts'

/** The chosen rows of a table. They are forgotten when `scope` changes, so that nobody deletes rows they no longer see. */
export function useSelection(scope: string): [Selection, (change: (selection: Selection) => Selection) => void] {
  const [held, setHeld] = useState({ scope, selection: NOTHING_SELECTED })
  if (held.scope !== scope) setHeld({ scope, selection: NOTHING_SELECTED })
  const change = (apply: (selection: Selection) => Selection) =>
    setHeld((current) => ({ ...current, selection: apply(current.selection) }))
  return [held.scope === scope ? held.selection : NOTHING_SELECTED, change]
}
