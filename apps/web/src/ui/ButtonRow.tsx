import type { ReactNode } from 'react'
import classes from './ButtonRow.module.css'

/** The buttons that end a form or dialog; the one that carries on stands last. */
export function ButtonRow({ children }: { children: ReactNode }) {
  return <div className={classes.row}>{children}</div>
}
