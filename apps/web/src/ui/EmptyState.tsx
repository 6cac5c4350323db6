import type { ReactNode } from 'react'
import classes from './EmptyState.module.css'

/** What a view shows when there is nothing: what is missing, why, and one next step. */
export function EmptyState(props: { title: string; children?: ReactNode; action?: ReactNode; compact?: boolean }) {
  return (
    <div className={classes.root} data-compact={props.compact || undefined}>
      {!props.compact && <Soundings />}
      <p className={classes.title}>{props.title}</p>
      {props.children && <div className={classes.text}>{props.children}</div>}
      {props.action && <div className={classes.action}>{props.action}</div>}
    </div>
  )
}

/** Depth lines around an unsurveyed patch: nothing charted here yet. */
function Soundings() {
  return (
    <svg className={classes.drawing} width="112" height="56" viewBox="0 0 112 56" fill="none" aria-hidden>
      <path d="M4 34c14-18 30-26 52-26s40 9 52 25" stroke="currentColor" strokeOpacity=".35" />
      <path d="M14 42c10-15 24-22 42-22s33 7 43 21" stroke="currentColor" strokeOpacity=".55" />
      <path d="M28 48c7-10 16-15 28-15s22 5 29 14" stroke="currentColor" strokeOpacity=".8" strokeDasharray="3 3" />
      <path d="m56 38 1.8 6.200L64 46l-6.2 1.800L56 54l-1.8-6.200L48 46l6.2-1.800z" fill="currentColor" />
    </svg>
  )
}
