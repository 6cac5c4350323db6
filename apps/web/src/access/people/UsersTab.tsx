import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, ErrorPanel, LoadingNote, NoMatch } from '../../ui/index.ts'
import { useDialog } from '../../ui/use-dialog.ts'
import { EditUserModal } from './EditUserModal.tsx'
import { InviteModal } from './InviteModal.tsx'
import { matchesUser, type User } from './people.ts'
import { signUpLinkMutation, usersQuery } from './people-queries.ts'
import { PeopleToolbar, toCount } from './PeopleToolbar.tsx'
import { SignUpLinkModal } from './SignUpLinkModal.tsx'
import { useFirstRows } from './use-first-rows.tsx'
import { DeleteUserModal, StatusModal } from './UserConfirmations.tsx'
import { UsersTable, type UserTask } from './UsersTable.tsx'

type Task = { kind: 'invite' } | { kind: UserTask; user: User }

interface Props {
  search: string
  onSearch: (text: string) => void
  readerId: string | undefined
  mayChange: boolean
}

/** Everybody with an account: found by any word, invited and changed by Admins. */
export function UsersTab({ search, onSearch, readerId, mayChange }: Props) {
  const users = useQuery(usersQuery())
  const dialog = useDialog<Task>()
  const found = users.data?.filter((user) => matchesUser(user, search)) ?? []
  const { first, more } = useFirstRows(found)

  return (
    <>
      <PeopleToolbar
        label="Search users"
        search={search}
        count={users.data ? toCount(found.length, users.data.length, ['user', 'users']) : ''}
        onSearch={onSearch}
      >
        {mayChange && (
          <Button
            leftSection={<IconPlus size={16} />}
            onClick={({ currentTarget }) => dialog.open({ kind: 'invite' }, currentTarget)}
          >
            Invite
          </Button>
        )}
      </PeopleToolbar>
      {users.isPending && <LoadingNote what="users" rowHeight={44} />}
      {users.isError && <ErrorPanel error={users.error} onRetry={() => users.refetch()} />}
      {users.data && found.length === 0 && <NoMatch noun="user" search={search} onClear={() => onSearch('')} />}
      {first.length > 0 && (
        <UsersTable
          users={first}
          readerId={readerId}
          onTask={mayChange ? (kind, user, opener) => dialog.open({ kind, user }, opener) : undefined}
        />
      )}
      {more}
      {dialog.task && <Dialog task={dialog.task} readerId={readerId} onClose={dialog.close} />}
    </>
  )
}

function Dialog({ task, readerId, onClose }: { task: Task; readerId: string | undefined; onClose: () => void }) {
  if (task.kind === 'invite') return <InviteModal onClose={onClose} />
  const { kind, user } = task
  if (kind === 'edit') return <EditUserModal user={user} isReader={user.id === readerId} onClose={onClose} />
  if (kind === 'link') return <NewLinkModal user={user} onClose={onClose} />
  if (kind === 'status') return <StatusModal user={user} onClose={onClose} />
  return <DeleteUserModal user={user} onClose={onClose} />
}

function NewLinkModal({ user, onClose }: { user: User; onClose: () => void }) {
  const link = useMutation(signUpLinkMutation())
  return <SignUpLinkModal title={`Sign-up link for ${user.email}`} email={user.email} link={link} onClose={onClose} />
}
