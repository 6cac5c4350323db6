import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Drawer, EmptyState, EntityIcon, ErrorPanel, LoadingNote } from '../ui/index.ts'
import { actionsQuery } from './action-queries.ts'
import { titleOf } from './action-types.ts'
import { ActionForm } from './ActionForm.tsx'
import classes from './ActionFormDrawer.module.css'
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

  return (
    <Drawer.Root
      opened={identifier !== undefined}
      onClose={onClose}
      position="right"
      size={520}
      classNames={{ content: classes.content ?? '', header: classes.header ?? '' }}
    >
      <Drawer.Overlay color="var(--scrim)" backgroundOpacity={1} />
      <Drawer.Content aria-label={action ? titleOf(action) : 'Action'}>
        <Drawer.Header>
          <EntityIcon icon={action?.icon} title={action ? titleOf(action) : ''} size={18} framed />
          <div className={classes.titles}>
            <Drawer.Title>{action ? titleOf(action) : 'Action'}</Drawer.Title>
            {action?.description && <p className={classes.description}>{action.description}</p>}
          </div>
          <Drawer.CloseButton aria-label="Close" />
        </Drawer.Header>
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
      </Drawer.Content>
    </Drawer.Root>
  )
}
