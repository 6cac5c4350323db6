import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { PasswordInput, TextInput } from '../ui/index.ts'
import { AccountForm, explainRefusal } from './AccountForm.tsx'
import { signInMutation, signUpMutation } from './session-queries.ts'

const PASSWORD_MINIMUM = 12
const MEANINGS = { 404: 'This invitation was used, replaced, or is older than a week. Ask for another one.' }

/**
 * Name and first password of an invited person, who is signed in afterwards. An invitation works once: when only signing in
 * fails, the next attempt signs in with what was stored, which can be changed here no more.
 */
export function SignUpForm({ token, onSignedIn }: { token: string; onSignedIn: () => void }) {
  const [firstName, setFirstName] = useState('')
  const [lastName, setLastName] = useState('')
  const [password, setPassword] = useState('')
  const [hasTried, setHasTried] = useState(false)
  const signUp = useMutation(signUpMutation())
  const signIn = useMutation(signInMutation())
  const hasAccount = signUp.isSuccess
  const isShort = password.length < PASSWORD_MINIMUM
  const problem = signUp.error ?? signIn.error

  const submit = async () => {
    const { email } = signUp.data ?? (await signUp.mutateAsync({ token, password, ...names({ firstName, lastName }) }))
    await signIn.mutateAsync({ email, password })
    onSignedIn()
  }

  return (
    <AccountForm
      problem={
        problem &&
        `${hasAccount ? 'Your password is stored, but you are not signed in yet. ' : ''}${explainRefusal(problem, MEANINGS)}`
      }
      submitLabel={hasAccount ? 'Sign in' : 'Start'}
      isSending={signUp.isPending || signIn.isPending}
      onSubmit={() => {
        setHasTried(true)
        // What goes wrong is shown from the state of the two requests.
        if (!isShort) submit().catch(() => undefined)
      }}
    >
      <TextInput
        label="First name"
        name="given-name"
        autoComplete="given-name"
        size="sm"
        readOnly={hasAccount}
        value={firstName}
        onChange={(event) => setFirstName(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput
        label="Last name"
        name="family-name"
        autoComplete="family-name"
        size="sm"
        readOnly={hasAccount}
        value={lastName}
        onChange={(event) => setLastName(event.currentTarget.value)}
      />
      <PasswordInput
        label="Password"
        description={`At least ${PASSWORD_MINIMUM} characters. A sentence is easy to remember.`}
        name="new-password"
        autoComplete="new-password"
        size="sm"
        readOnly={hasAccount}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={hasTried && isShort ? `Choose at least ${PASSWORD_MINIMUM} characters` : undefined}
        aria-invalid={hasTried && isShort}
      />
    </AccountForm>
  )
}

const names = (given: { firstName: string; lastName: string }) =>
  Object.fromEntries(Object.entries(given).flatMap(([key, name]) => (name.trim() ? [[key, name.trim()]] : [])))
