import { useEffect, useRef, useState } from 'react'
import type { Action } from '../actions/action-types.ts'
import type { Blueprint } from '../catalog/catalog-types.ts'
import type { Place } from './definitions.ts'

/** What the page of the data model has open. */
export type BuilderDialog =
  | { kind: 'action'; action?: Action }
  | { kind: 'blueprint'; blueprint?: Blueprint }
  | { kind: 'blueprint-json'; blueprint?: Blueprint; initial?: unknown }
  | { kind: 'property'; blueprint: Blueprint; place?: Place }
  | { kind: 'relation'; blueprint: Blueprint; key?: string }
  | { kind: 'delete-definition'; blueprint: Blueprint; place: Place }
  | { kind: 'delete-blueprint'; blueprint: Blueprint }

/** The id of the button that opens and closes the card of a blueprint. */
export const cardButtonId = (blueprint: string): string => `card-${blueprint}`

/** The id of the button that asks for a new blueprint. */
export const NEW_BLUEPRINT_ID = 'new-blueprint'

/**
 * The dialog that is open, if any. After it the focus goes back to what opened it, or to the card when that is gone. One
 * dialog may lead to another.
 */
export function useBuilderDialog() {
  const [dialog, setDialog] = useState<BuilderDialog>()
  const opener = useRef<HTMLElement>(null)
  const fallback = useRef(NEW_BLUEPRINT_ID)

  useEffect(() => {
    if (dialog !== undefined) return
    const stillThere = opener.current?.isConnected ? opener.current : undefined
    const card = document.getElementById(fallback.current) ?? document.getElementById(NEW_BLUEPRINT_ID)
    if (opener.current !== null) (stillThere ?? card)?.focus()
    opener.current = null
  }, [dialog])

  const open = (next: BuilderDialog) => {
    opener.current ??= findOpener()
    const blueprint = 'blueprint' in next ? next.blueprint?.identifier : undefined
    fallback.current = blueprint === undefined ? NEW_BLUEPRINT_ID : cardButtonId(blueprint)
    setDialog(next)
  }
  return { dialog, open, close: () => setDialog(undefined) }
}

/** What has the focus; in a menu, which goes away, the button of the menu. */
function findOpener(): HTMLElement | null {
  const focused = document.activeElement as HTMLElement | null
  const button = focused?.closest('[role=menu]')?.getAttribute('aria-labelledby')
  return button ? document.getElementById(button) : focused
}
