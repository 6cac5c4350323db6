import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { Logo } from '../ui/index.ts'
import { RhumbLines } from '../ui/RhumbLines.tsx'
import classes from './LoginPage.module.css'
import { toNextPath } from './next-path.ts'
import { SignInForm } from './SignInForm.tsx'

const route = getRouteApi('/login')

/** Sign-in, on a quiet chart. Leads to the page that was asked for, as long as it is one of ours. */
export default function LoginPage() {
  const { next, error_description: problem } = route.useSearch()
  const router = useRouter()
  useEffect(() => {
    document.title = 'Sign in · Portolan'
  }, [])

  return (
    <main className={classes.page}>
      <RhumbLines className={classes.chart ?? ''} />
      <div className={classes.card}>
        <div className={classes.brand}>
          <Logo size={36} />
          <span className={classes.name}>Portolan</span>
        </div>
        <h1 className={classes.title}>Sign in</h1>
        {problem && (
          <p className={classes.problem} role="alert">
            {problem}
          </p>
        )}
        <SignInForm onSignedIn={() => router.history.push(toNextPath(next))} />
      </div>
      <p className={classes.foot}>Software catalog, self-service actions and evidence in one place.</p>
    </main>
  )
}
