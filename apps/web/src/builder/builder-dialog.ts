import type { Action } from '../actions/action-types.ts'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { useDialog } from '../ui/use-dialog.ts'
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

/** The dialog that is open, if any. After it the focus goes back to what opened it, or to the card when that is gone. */
export function useBuilderDialog() {
  const { task, open, close } = useDialog<BuilderDialog>()
  return {
    dialog: task,
    open: (next: BuilderDialog) => {
      const blueprint = 'blueprint' in next ? next.blueprint?.identifier : undefined
      open(next, task === undefined ? findOpener() : undefined, blueprint && cardButtonId(blueprint))
    },
    close,
  }
}

/** What has the focus; in a menu, which goes away, the button of the menu. */
function findOpener(): HTMLElement | null {
  const focused = document.activeElement as HTMLElement | null
  const button = focused?.closest('[role=menu]')?.getAttribute('aria-labelledby')
  return button ? document.getElementById(button) : focused
}
