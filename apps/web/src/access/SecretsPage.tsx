import { PortolanError } from '@portolan/client'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { SecretView } from '@portolan/contract/secrets'
import { actorsQuery } from '../audit/audit-queries.ts'
import { Button, EmptyState, ErrorPanel, LoadingNote, Page } from '../ui/index.ts'
import { useDialog } from '../ui/use-dialog.ts'
import { DeleteSecretModal } from './DeleteSecretModal.tsx'
import { DescribeSecretModal, ReplaceSecretModal } from './EditSecretModal.tsx'
import { NewSecretModal } from './NewSecretModal.tsx'
import { allActionsQuery, secretsQuery } from './secret-queries.ts'
import { namesSecret } from './secret-rules.ts'
import { SecretsTable, type SecretTask } from './SecretsTable.tsx'

type Task = { kind: 'create' } | { kind: SecretTask; secret: SecretView }

/** The secrets of the organization: what they are called, what they are for, and which actions take them. */
export default function SecretsPage() {
  const secrets = useQuery(secretsQuery())
  const actions = useQuery({ ...allActionsQuery(), enabled: secrets.isSuccess })
  const actors = useQuery(actorsQuery())
  const dialog = useDialog<Task>()
  const usersOf = (name: string) => actions.data?.filter((action) => namesSecret(action.invocationMethod, name))
  const { task, close } = dialog

  if (secrets.error instanceof PortolanError && secrets.error.status === 403) return <Forbidden />
  const add = (
    <Button
      leftSection={<IconPlus size={16} />}
      onClick={({ currentTarget }) => dialog.open({ kind: 'create' }, currentTarget)}
    >
      Secret
    </Button>
  )
  return (
    <Page
      title="Secrets"
      description={
        <>
          Tokens and keys that actions use and nobody reads. An action takes one with{' '}
          <code className="mono">{'{{ .secrets.NAME }}'}</code> in its address, a header or its body.
        </>
      }
      actions={secrets.data && secrets.data.length > 0 && add}
    >
      {secrets.isPending && <LoadingNote what="secrets" rowHeight={40} />}
      {secrets.isError && <ErrorPanel error={secrets.error} onRetry={() => secrets.refetch()} />}
      {secrets.data?.length === 0 && (
        <EmptyState title="No secrets yet" action={add}>
          Store the token of a build server or the address of a chat hook once. Actions call it by name; its value never
          appears in a run, a log or the audit log.
        </EmptyState>
      )}
      {secrets.data && secrets.data.length > 0 && (
        <SecretsTable
          secrets={secrets.data}
          usersOf={usersOf}
          nameOf={(id) => actors.data?.get(id)?.name ?? id}
          onTask={(kind, secret, opener) => dialog.open({ kind, secret }, opener)}
        />
      )}
      {task?.kind === 'create' && (
        <NewSecretModal taken={secrets.data?.map(({ secretName }) => secretName) ?? []} onClose={close} />
      )}
      {task?.kind === 'replace' && <ReplaceSecretModal secret={task.secret} onClose={close} />}
      {task?.kind === 'describe' && <DescribeSecretModal secret={task.secret} onClose={close} />}
      {task?.kind === 'delete' && (
        <DeleteSecretModal secret={task.secret} users={usersOf(task.secret.secretName) ?? []} onClose={close} />
      )}
    </Page>
  )
}

function Forbidden() {
  return (
    <Page title="Secrets">
      <EmptyState title="Only Admins may see secrets" action={<Link to="/organization/home">Go to Home</Link>}>
        An administrator of your organization can grant you the role Admin.
      </EmptyState>
    </Page>
  )
}
