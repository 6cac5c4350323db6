import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { SignedOutPage } from './SignedOutPage.tsx'
import { SignUpForm } from './SignUpForm.tsx'

/**
 * Where an invitation leads. Its token stands behind the `#`, which browsers send to no server; it leaves the address at
 * once, so that it stays in no history.
 */
export default function SignUpPage() {
  const router = useRouter()
  const [token] = useState(takeToken)

  return (
    <SignedOutPage title="Welcome aboard">
      {token === '' ? (
        <p role="alert">This address is not complete. Open the whole link of your invitation.</p>
      ) : (
        <SignUpForm token={token} onSignedIn={() => router.history.push('/')} />
      )}
    </SignedOutPage>
  )
}

function takeToken(): string {
  const token = window.location.hash.slice(1)
  window.history.replaceState(window.history.state, '', window.location.pathname)
  return token
}
