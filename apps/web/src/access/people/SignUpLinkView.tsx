import type { UseMutationResult } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { adviceOf, Button, ButtonRow, CopyButton, Problem, TextInput } from '../../ui/index.ts'
import { absoluteTime } from '../../ui/time.ts'
import type { SignUpLink } from './people-queries.ts'
import classes from './PeopleForm.module.css'

/** A link that was made, to be copied and handed over. It cannot be shown again. */
export function SignUpLinkView(props: { email: string; link: SignUpLink; onClose: () => void }) {
  const { email, link, onClose } = props
  const copyButton = useRef<HTMLButtonElement>(null)
  // It takes the place of the button that made the link, and had the focus.
  useEffect(() => copyButton.current?.focus(), [])

  return (
    <div className={classes.form}>
      <p className={classes.text}>
        Portolan sends no mail: give this link to <span className={classes.strong}>{email}</span> yourself, as you would
        a password. Whoever opens it chooses the password of this account. It works once, until{' '}
        {absoluteTime(link.expiresAt).split('\n')[0]}, and is not shown again.
      </p>
      <TextInput
        label="Sign-up link"
        classNames={{ input: classes.link ?? '' }}
        value={link.url}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
      />
      <ButtonRow>
        <Button variant="default" onClick={onClose}>
          Done
        </Button>
        <CopyButton value={link.url} timeout={2_000}>
          {({ copied, copy }) => (
            <Button ref={copyButton} onClick={copy}>
              {copied ? 'Copied' : 'Copy link'}
            </Button>
          )}
        </CopyButton>
      </ButtonRow>
    </div>
  )
}

/** What can be done while there is no link yet. */
export function NoLinkYet(props: {
  email: string
  link: UseMutationResult<SignUpLink, Error, string>
  onClose: () => void
}) {
  const { email, link, onClose } = props
  return (
    <div className={classes.form}>
      <p className={classes.text}>
        With a sign-up link <span className={classes.strong}>{email}</span> chooses a password, once, within seven days.
        A link made before stops working.
      </p>
      <Problem>{link.error && adviceOf(link.error)}</Problem>
      <ButtonRow>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={link.isPending} onClick={() => link.mutate(email)} data-autofocus>
          Make a link
        </Button>
      </ButtonRow>
    </div>
  )
}
