import type { ReactNode } from 'react'
import classes from './AuditEventDetail.module.css'

/** A line of the facts beside the changes. */
export function AuditFact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
