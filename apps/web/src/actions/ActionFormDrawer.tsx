import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { EmptyState, EntityIcon, ErrorPanel, LoadingNote, SideDrawer } from '../ui/index.ts'
import { actionsQuery } from './action-queries.ts'
import { titleOf } from './action-types.ts'
import { ActionForm } from './ActionForm.tsx'
import type { FormValues } from './form-values.ts'

interface Props {
  /** Identifier of the action to run; undefined closes the drawer. */
  action: string | undefined
  /** The entity to act on. On its own page it cannot be changed. */
  entity?: string | undefined
  isEntityFixed?: boolean
  given?: FormValues | undefined
  onClose: () => void
}

/** The form of an action at the side of the page it was opened from. A started run is shown live. */
export function ActionFormDrawer({ action: identifier, entity, isEntityFixed = false, given, onClose }: Props) {
  const actions = useQuery({ ...actionsQuery(), enabled: identifier !== undefined })
  const navigate = useNavigate()
  const action = actions.data?.find((candidate) => candidate.identifier === identifier)
  const title = action ? titleOf(action) : 'Action'

  return (
    <SideDrawer
      isOpen={identifier !== undefined}
      title={title}
      description={action?.description ?? undefined}
      icon={<EntityIcon icon={action?.icon} title={action ? title : ''} size={18} framed />}
      size={520}
      onClose={onClose}
    >
      {actions.isPending && identifier !== undefined && <LoadingNote what="action" />}
      {actions.isError && <ErrorPanel error={actions.error} onRetry={() => actions.refetch()} />}
      {actions.isSuccess && !action && (
        <EmptyState title={`There is no action “${identifier ?? ''}”`}>
          It was deleted, or you may not run it. An administrator can grant access.
        </EmptyState>
      )}
      {action && (
        <ActionForm
          key={action.identifier}
          action={action}
          entity={entity}
          isEntityFixed={isEntityFixed}
          given={given}
          onCancel={onClose}
          onStarted={(run) => void navigate({ to: '/organization/run', search: { runId: run.id } })}
        />
      )}
    </SideDrawer>
  )
}
