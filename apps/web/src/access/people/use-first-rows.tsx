import { useState, type ReactNode } from 'react'
import { Button } from '../../ui/index.ts'
import classes from './PeopleTable.module.css'

const STEP = 100

/** The first rows of a long list, so that thousands need not be drawn at once, and a button for more of them. */
export function useFirstRows<Row>(rows: readonly Row[]): { first: readonly Row[]; more: ReactNode } {
  const [limit, setLimit] = useState(STEP)
  const rest = rows.length - limit
  return {
    first: rows.slice(0, limit),
    more: rest > 0 && (
      <div className={classes.more}>
        <Button variant="default" onClick={() => setLimit(limit + STEP)}>
          Show {Math.min(rest, STEP)} more
        </Button>
      </div>
    ),
  }
}
