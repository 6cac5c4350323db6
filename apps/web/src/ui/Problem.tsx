import type { ReactNode } from 'react'
import classes from './Problem.module.css'

/** What went wrong with a form or dialog and concerns none of its fields; nothing when all is well. */
export function Problem({ children }: { children: ReactNode }) {
  if (!children) return null
  return (
    <p className={classes.problem} role="alert">
      {children}
    </p>
  )
}
