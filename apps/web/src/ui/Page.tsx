import { useEffect, useRef, type ReactNode } from 'react'
import classes from './Page.module.css'

/** The frame of a page: document title, focused heading after navigation, actions at the end of the title row. */
export function Page(props: {
  title: string
  heading?: ReactNode
  above?: ReactNode
  description?: ReactNode
  actions?: ReactNode
  /** Fills the height of the window, so that a table inside scrolls on its own. */
  fill?: boolean
  narrow?: boolean
  children: ReactNode
}) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${props.title} · Portolan`
  }, [props.title])
  useEffect(() => {
    const isFree = document.activeElement === null || document.activeElement === document.body
    if (isFree) heading.current?.focus({ preventScroll: true })
  }, [])

  return (
    <div className={classes.page} data-fill={props.fill || undefined} data-narrow={props.narrow || undefined}>
      {props.above}
      <header className={classes.header}>
        <div className={classes.titles}>
          <h1 ref={heading} tabIndex={-1} className={classes.title}>
            {props.heading ?? props.title}
          </h1>
          {props.description && <div className={classes.description}>{props.description}</div>}
        </div>
        {props.actions && <div className={classes.actions}>{props.actions}</div>}
      </header>
      {props.children}
    </div>
  )
}

/** A titled part of a page. */
export function Section(props: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={props.title}>
      <div className={classes.sectionHeader}>
        <h2 className={classes.sectionTitle}>{props.title}</h2>
        {props.aside}
      </div>
      {props.children}
    </section>
  )
}
