import { IconDots } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { SecretView } from '@portolan/contract/secrets'
import { titleOf, type Action } from '../actions/action-types.ts'
import { ActionIcon, CopyText, Menu, RelativeTime } from '../ui/index.ts'
import { toTemplate } from './secret-rules.ts'
import classes from './SecretsTable.module.css'

export type SecretTask = 'replace' | 'describe' | 'delete'

interface Props {
  secrets: readonly SecretView[]
  /** The actions that take a secret; undefined while they are not known. */
  usersOf: (name: string) => readonly Action[] | undefined
  nameOf: (id: string) => string
  onTask: (task: SecretTask, secret: SecretView) => void
}

/** Secrets by name, with the template that takes each. */
export function SecretsTable({ secrets, usersOf, nameOf, onTask }: Props) {
  return (
    <div className="panel">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Description</th>
            <th scope="col">Used by</th>
            <th scope="col">Last change</th>
            <th scope="col">
              <span className="visually-hidden">More</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {secrets.map((secret) => (
            <tr key={secret.secretName}>
              <th scope="row">
                <span className={classes.name}>
                  <span className="mono truncate" title={secret.secretName}>
                    {secret.secretName}
                  </span>
                  <CopyText value={toTemplate(secret.secretName)} label={toTemplate(secret.secretName)} />
                </span>
              </th>
              <td title={secret.description ?? undefined}>
                <span className={classes.description}>{secret.description ?? '–'}</span>
              </td>
              <td className="truncate">
                <Users actions={usersOf(secret.secretName)} />
              </td>
              <td>
                <span className={classes.change}>
                  <RelativeTime at={secret.updatedAt} />
                  <span className={`${classes.by} truncate`}>by {nameOf(secret.updatedBy)}</span>
                </span>
              </td>
              <td className={classes.end}>
                <Tasks secret={secret} onTask={onTask} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Users({ actions }: { actions: readonly Action[] | undefined }) {
  const [first, ...others] = actions ?? []
  if (first === undefined) return <span className="muted">{actions ? 'No action' : ''}</span>
  return (
    <>
      <Link to="/self-serve" search={{ search: titleOf(first) }}>
        {titleOf(first)}
      </Link>
      {others.length > 0 && (
        <span className="muted" title={others.map(titleOf).join(', ')}>
          {' '}
          +{others.length}
        </span>
      )}
    </>
  )
}

function Tasks({ secret, onTask }: { secret: SecretView; onTask: Props['onTask'] }) {
  return (
    <Menu width={200}>
      <Menu.Target>
        <ActionIcon aria-label={`More for ${secret.secretName}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onTask('replace', secret)}>Replace value</Menu.Item>
        <Menu.Item onClick={() => onTask('describe', secret)}>Edit description</Menu.Item>
        <Menu.Divider role="separator" />
        <Menu.Item className={classes.danger ?? ''} onClick={() => onTask('delete', secret)}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
