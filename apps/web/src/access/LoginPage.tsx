import { getRouteApi, useRouter } from '@tanstack/react-router'
import { toNextPath } from './next-path.ts'
import { SignedOutPage } from './SignedOutPage.tsx'
import classes from './SignedOutPage.module.css'
import { SignInForm } from './SignInForm.tsx'

const route = getRouteApi('/login')

/** Sign-in. Leads to the page that was asked for, as long as it is one of ours. */
export default function LoginPage() {
  const { next, error_description: problem } = route.useSearch()
  const router = useRouter()

  return (
    <SignedOutPage title="Sign in">
      {problem && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      <SignInForm onSignedIn={() => router.history.push(toNextPath(next))} />
    </SignedOutPage>
  )
}
