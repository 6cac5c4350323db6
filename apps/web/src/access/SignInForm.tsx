import { useMutation } from '@tanstack/react-query'
import { PortolanError } from '@portolan/client'
import { useState } from 'react'
import { Button, PasswordInput, TextInput, messageOf } from '../ui/index.ts'
import { signInMutation } from './session-queries.ts'
import classes from './SignInForm.module.css'

/** Email and password. Password managers and pasting work; a refusal says what is wrong in plain words. */
export function SignInForm({ email: known = '', onSignedIn }: { email?: string; onSignedIn: () => void }) {
  const [email, setEmail] = useState(known)
  const [password, setPassword] = useState('')
  const [hasTried, setHasTried] = useState(false)
  const signIn = useMutation({ ...signInMutation(), onSettled: () => setPassword('') })
  const lacksPassword = hasTried && !password && !signIn.isPending && !signIn.isError

  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setHasTried(true)
        if (email.trim() && password) signIn.mutate({ email: email.trim(), password }, { onSuccess: onSignedIn })
      }}
    >
      {signIn.isError && (
        <p className={classes.problem} role="alert">
          {explain(signIn.error)}
        </p>
      )}
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
      <Button type="submit" loading={signIn.isPending} fullWidth>
        Sign in
      </Button>
    </form>
  )
}

function explain(error: Error): string {
  if (!(error instanceof PortolanError)) return messageOf(error)
  if (error.status === 401) return 'Email and password do not match.'
  if (error.status === 403) return 'This account is disabled. An administrator can enable it again.'
  if (error.status === 429) return 'Too many attempts. Wait a minute, then try again.'
  if (error.status === 0) return 'The portal did not answer. Check your connection, then try again.'
  return error.message
}
