import { useEffect, type ReactNode } from 'react'
import { Logo } from '../ui/index.ts'
import { RhumbLines } from '../ui/RhumbLines.tsx'
import classes from './SignedOutPage.module.css'

/** A card on a quiet chart: the frame of pages for people who are not signed in. */
export function SignedOutPage({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Portolan`
  }, [title])

  return (
    <main className={classes.page}>
      <RhumbLines className={classes.chart ?? ''} />
      <div className={classes.card}>
        <div className={classes.brand}>
          <Logo size={36} />
          <span className={classes.name}>Portolan</span>
        </div>
        <h1 className={classes.title}>{title}</h1>
        {children}
      </div>
      <p className={classes.foot}>Software catalog, self-service actions and evidence in one place.</p>
    </main>
  )
}
