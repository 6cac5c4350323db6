import { Link } from '@tanstack/react-router'
import { useRef } from 'react'
import { DeleteItem, Menu, RelativeTime, RowMenu, RowMenuHead, Table } from '../../ui/index.ts'
import { nameOf, type Team } from './people.ts'
import classes from './PeopleTable.module.css'

export type TeamTask = 'edit' | 'delete'

interface Props {
  teams: readonly Team[]
  /** Absent for readers who may only look. */
  onTask: ((task: TeamTask, team: Team, opener: HTMLElement | null) => void) | undefined
}

/** Teams by name. The number of members leads to them. */
export function TeamsTable({ teams, onTask }: Props) {
  return (
    <div className="panel">
      <Table className={classes.table} data-kind="teams">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Description</th>
            <th scope="col">Members</th>
            <th scope="col">Last change</th>
            {onTask && <RowMenuHead />}
          </tr>
        </thead>
        <tbody>
          {teams.map((team) => (
            <tr key={team.id}>
              <th scope="row" className={classes.name}>
                <span className={classes.teamName} title={team.name}>
                  {team.name}
                </span>
              </th>
              <td className={classes.about} title={team.description ?? undefined}>
                <span className="two-lines muted">{team.description ?? '–'}</span>
              </td>
              <td className={classes.members}>
                <Members team={team} />
              </td>
              <td className={classes.time}>
                <RelativeTime at={team.updatedAt} />
              </td>
              {onTask && <Tasks team={team} onTask={onTask} />}
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  )
}

function Members({ team }: { team: Team }) {
  const { length } = team.users
  if (length === 0) return <span className="muted">No members</span>
  return (
    <Link to="/settings/users" search={{ search: team.name }} title={team.users.map(nameOf).join(', ')}>
      {length === 1 ? '1 member' : `${length} members`}
    </Link>
  )
}

function Tasks({ team, onTask }: { team: Team; onTask: NonNullable<Props['onTask']> }) {
  const opener = useRef<HTMLButtonElement>(null)
  return (
    <RowMenu of={team.name} widthPx={160} ref={opener}>
      <Menu.Item onClick={() => onTask('edit', team, opener.current)}>Edit</Menu.Item>
      <DeleteItem onClick={() => onTask('delete', team, opener.current)} />
    </RowMenu>
  )
}
