import type { ReactNode } from 'react'
import { Button } from '../ui/index.ts'
import classes from './SelectionBar.module.css'

interface Props {
  count: number
  /** How many rows are loaded and could be chosen together; undefined when all of them are. */
  loaded: number | undefined
  onSelectAll: () => void
  onClear: () => void
  /** What can be done with the chosen rows. */
  children?: ReactNode
}

/** How many rows are chosen, and what can be done with them. */
export function SelectionBar({ count, loaded, onSelectAll, onClear, children }: Props) {
  return (
    <div role="group" aria-label="Selected entities" className={classes.bar}>
      <span className={classes.count}>{count.toLocaleString('en')} selected</span>
      {loaded !== undefined && (
        <Button variant="subtle" color="sea" onClick={onSelectAll}>
          Select all {loaded.toLocaleString('en')} loaded
        </Button>
      )}
      <span className={classes.space} />
      {children}
      <Button variant="subtle" onClick={onClear}>
        Clear
      </Button>
    </div>
  )
}
