import { useMutation } from '@tanstack/react-query'
import { ConfirmChangeModal } from '../../ui/index.ts'
import { nameOf, type User } from './people.ts'
import { deleteUserMutation, patchUserMutation } from './people-queries.ts'
import classes from './PeopleForm.module.css'

interface Props {
  user: User
  onClose: () => void
}

/** Asks before somebody is locked out, or let in again. */
export function StatusModal({ user, onClose }: Props) {
  const change = useMutation(patchUserMutation(user.email))
  const name = nameOf(user)
  return user.status === 'DISABLED' ? (
    <ConfirmChangeModal
      title={`Enable ${name}?`}
      confirmLabel="Enable"
      isHarmless
      change={change}
      input={{ status: 'ACTIVE' }}
      report={`${name} enabled`}
      onClose={onClose}
    >
      <p>They can sign in again, with the role and teams that they had.</p>
    </ConfirmChangeModal>
  ) : (
    <ConfirmChangeModal
      title={`Disable ${name}?`}
      confirmLabel="Disable"
      change={change}
      input={{ status: 'DISABLED' }}
      report={`${name} disabled`}
      onClose={onClose}
    >
      <p>
        They are signed out everywhere and cannot sign in until an Admin enables them again. Role and teams stay.
        {user.status === 'INVITED' && ' Their sign-up link does not work meanwhile.'}
      </p>
    </ConfirmChangeModal>
  )
}

/** Asks before an account goes, and says what goes with it. */
export function DeleteUserModal({ user, onClose }: Props) {
  const change = useMutation(deleteUserMutation(user.email))
  const name = nameOf(user)
  return (
    <ConfirmChangeModal
      title={`Delete ${name}?`}
      confirmLabel="Delete"
      change={change}
      input={undefined}
      report={`${name} deleted`}
      onClose={onClose}
    >
      <p>
        The account <span className={classes.strong}>{user.email}</span> is gone for good
        {user.status === 'INVITED' ? ', and its sign-up link works no more' : ', and its sessions end at once'}.
        {user.teams.length > 0 &&
          ` It leaves ${user.teams.length === 1 ? 'the team' : 'the teams'} ${list(user.teams)}.`}
      </p>
      <p>What they did stays in runs and in the audit log. To lock somebody out for a while, disable them instead.</p>
    </ConfirmChangeModal>
  )
}

const list = (names: readonly string[]) => new Intl.ListFormat('en').format(names)
