import { Link } from '@tanstack/react-router'
import type { SecretView } from '@portolan/contract/secrets'
import { useRef } from 'react'
import { titleOf, type Action } from '../actions/action-types.ts'
import { CopyText, DeleteItem, Menu, RelativeTime, RowMenu, RowMenuHead, Table } from '../ui/index.ts'
import { toTemplate } from './secret-rules.ts'
import classes from './SecretsTable.module.css'

export type SecretTask = 'replace' | 'describe' | 'delete'

interface Props {
  secrets: readonly SecretView[]
  /** The actions that take a secret; undefined while they are not known. */
  usersOf: (name: string) => readonly Action[] | undefined
  nameOf: (id: string) => string
  onTask: (task: SecretTask, secret: SecretView, opener: HTMLElement | null) => void
}

/** Secrets by name, with the template that takes each. */
export function SecretsTable({ secrets, usersOf, nameOf, onTask }: Props) {
  return (
    <div className="panel">
      <Table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Description</th>
            <th scope="col">Used by</th>
            <th scope="col">Last change</th>
            <RowMenuHead />
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
                <span className="two-lines muted">{secret.description ?? '–'}</span>
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
              <Tasks secret={secret} onTask={onTask} />
            </tr>
          ))}
        </tbody>
      </Table>
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
  const opener = useRef<HTMLButtonElement>(null)
  const start = (task: SecretTask) => () => onTask(task, secret, opener.current)
  return (
    <RowMenu of={secret.secretName} widthPx={200} ref={opener}>
      <Menu.Item onClick={start('replace')}>Replace value</Menu.Item>
      <Menu.Item onClick={start('describe')}>Edit description</Menu.Item>
      <DeleteItem onClick={start('delete')} />
    </RowMenu>
  )
}
