import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { PasswordInput, TextInput } from '../ui/index.ts'
import { AccountForm, explainRefusal } from './AccountForm.tsx'
import { signInMutation } from './session-queries.ts'

const MEANINGS = {
  401: 'Email and password do not match.',
  403: 'This account is disabled. An administrator can enable it again.',
}

/** Email and password. Password managers and pasting work; a refusal says what is wrong in plain words. */
export function SignInForm({ email: known = '', onSignedIn }: { email?: string; onSignedIn: () => void }) {
  const [email, setEmail] = useState(known)
  const [password, setPassword] = useState('')
  const [hasTried, setHasTried] = useState(false)
  const signIn = useMutation({ ...signInMutation(), onSettled: () => setPassword('') })
  const lacksPassword = hasTried && !password && !signIn.isPending && !signIn.isError

  return (
    <AccountForm
      problem={signIn.error && explainRefusal(signIn.error, MEANINGS)}
      submitLabel="Sign in"
      isSending={signIn.isPending}
      onSubmit={() => {
        setHasTried(true)
        if (email.trim() && password) signIn.mutate({ email: email.trim(), password }, { onSuccess: onSignedIn })
      }}
    >
      <TextInput
        label="Email"
        type="email"
        name="email"
        autoComplete="username"
        size="sm"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        error={hasTried && !email.trim() ? 'Enter your email address' : undefined}
        data-autofocus={known === '' || undefined}
      />
      <PasswordInput
        label="Password"
        name="password"
        autoComplete="current-password"
        size="sm"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={lacksPassword ? 'Enter your password' : undefined}
        aria-invalid={lacksPassword}
        data-autofocus={known !== '' || undefined}
      />
    </AccountForm>
  )
}
