import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { PortolanError } from '@portolan/client'
import { Button, Modal, messageOf } from '../ui/index.ts'
import { deleteEntityMutation } from './catalog-queries.ts'
import type { Entity } from './catalog-types.ts'
import classes from './DeleteEntityModal.module.css'
import { catalogPageOf } from './page-identifier.ts'

/** Asks before an entity goes; says so when others need it, and offers to delete those too. */
export function DeleteEntityModal({ entity, onClose }: { entity: Entity; onClose: () => void }) {
  const remove = useMutation(deleteEntityMutation(entity.blueprint, entity.identifier))
  const navigate = useNavigate()
  const hasDependents = remove.error instanceof PortolanError && remove.error.code === 'has_dependents'
  const confirm = (withDependents: boolean) =>
    remove.mutate(
      { withDependents },
      { onSuccess: () => navigate({ to: '/$page', params: { page: catalogPageOf(entity.blueprint) } }) },
    )

  return (
    <Modal opened onClose={onClose} title={`Delete ${entity.title || entity.identifier}?`} size={440}>
      <p className={classes.text}>
        <span className="mono">{entity.identifier}</span> disappears from the catalog and from every entity that refers
        to it.
      </p>
      {remove.isError && (
        <p className={classes.problem} role="alert">
          {messageOf(remove.error)}
        </p>
      )}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button color="danger" loading={remove.isPending} onClick={() => confirm(hasDependents)}>
          {hasDependents ? 'Delete with dependents' : 'Delete'}
        </Button>
      </div>
    </Modal>
  )
}
