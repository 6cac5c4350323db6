import { useRef } from 'react'
import { DeleteItem, Menu, RelativeTime, RowMenu, RowMenuHead, Table } from '../../ui/index.ts'
import { monogram } from '../../ui/icons.ts'
import { fullName, lastSignIn, nameOf, type User } from './people.ts'
import classes from './PeopleTable.module.css'
import { PersonStatus } from './PersonStatus.tsx'

export type UserTask = 'edit' | 'link' | 'status' | 'delete'

interface Props {
  users: readonly User[]
  /** The id of whoever reads the page: nobody disables or deletes their own account here. */
  readerId: string | undefined
  /** Absent for readers who may only look. */
  onTask: ((task: UserTask, user: User, opener: HTMLElement | null) => void) | undefined
}

/** Users by name, with what they may do and whether they ever came. */
export function UsersTable({ users, readerId, onTask }: Props) {
  return (
    <div className="panel">
      <Table className={classes.table} data-kind="users">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Email</th>
            <th scope="col">Role</th>
            <th scope="col">Teams</th>
            <th scope="col">Status</th>
            <th scope="col">Last sign-in</th>
            {onTask && <RowMenuHead />}
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <tr key={user.id}>
              <th scope="row" className={classes.name}>
                <span className={classes.who}>
                  <span className={classes.avatar} aria-hidden>
                    {monogram(nameOf(user))}
                  </span>
                  <Name user={user} isReader={user.id === readerId} />
                </span>
              </th>
              <td className={`${classes.email} truncate`} title={user.email}>
                {user.email}
              </td>
              <td className={`${classes.role} truncate`} title={rolesOf(user)}>
                {rolesOf(user)}
              </td>
              <td
                className={`${classes.teams} truncate`}
                title={user.teams.join(', ')}
                data-empty={user.teams.length === 0 || undefined}
              >
                {user.teams.join(', ') || '–'}
              </td>
              <td className={classes.statusCell}>
                <PersonStatus status={user.status} />
              </td>
              <td className={classes.time}>
                <LastSignIn at={lastSignIn(user)} />
              </td>
              {onTask && <Tasks user={user} isReader={user.id === readerId} onTask={onTask} />}
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  )
}

const rolesOf = ({ roles }: User) => roles.map(({ name }) => name).join(', ')

function Name({ user, isReader }: { user: User; isReader: boolean }) {
  const name = fullName(user)
  return (
    <span className="truncate" title={name}>
      {name ?? <span className="muted">No name yet</span>}
      {isReader && <span className="muted"> (you)</span>}
    </span>
  )
}

function LastSignIn({ at }: { at: string | undefined }) {
  return at === undefined ? 'Never' : <RelativeTime at={at} />
}

function Tasks(props: { user: User; isReader: boolean; onTask: NonNullable<Props['onTask']> }) {
  const { user, isReader, onTask } = props
  const opener = useRef<HTMLButtonElement>(null)
  const start = (task: UserTask) => () => onTask(task, user, opener.current)
  return (
    <RowMenu of={nameOf(user)} widthPx={200} ref={opener}>
      <Menu.Item onClick={start('edit')}>Role and teams</Menu.Item>
      {user.status === 'INVITED' && <Menu.Item onClick={start('link')}>New sign-up link</Menu.Item>}
      {!isReader && (
        <>
          <Menu.Item onClick={start('status')}>{user.status === 'DISABLED' ? 'Enable' : 'Disable'}</Menu.Item>
          <DeleteItem onClick={start('delete')} />
        </>
      )}
    </RowMenu>
  )
}
