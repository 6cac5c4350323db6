import { useMutation } from '@tanstack/react-query'
import type { SecretView } from '@portolan/contract/secrets'
import { titleOf, type Action } from '../actions/action-types.ts'
import { Button, messageOf, Modal, showToast } from '../ui/index.ts'
import { deleteSecretMutation } from './secret-queries.ts'
import classes from './SecretForm.module.css'

/** Asks before a secret goes, and names the actions that will miss it. */
export function DeleteSecretModal(props: { secret: SecretView; users: readonly Action[]; onClose: () => void }) {
  const { secret, users, onClose } = props
  const remove = useMutation(deleteSecretMutation(secret.secretName))
  const confirm = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        showToast(`Secret ${secret.secretName} deleted`)
        onClose()
      },
    })

  return (
    <Modal opened onClose={onClose} title={`Delete ${secret.secretName}?`} size={440} withCloseButton={false}>
      <div className={classes.form}>
        <div>
          <p className={classes.text}>
            The value of <span className="mono">{secret.secretName}</span> is gone for good. A template that names it
            gets <span className="mono">null</span> from then on.
            {users.length > 0 && ' These actions name it:'}
          </p>
          {users.length > 0 && (
            <ul className={classes.uses}>
              {users.map((action) => (
                <li key={action.identifier}>{titleOf(action)}</li>
              ))}
            </ul>
          )}
        </div>
        {remove.isError && (
          <p className={classes.problem} role="alert">
            {messageOf(remove.error)}
          </p>
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="danger" loading={remove.isPending} onClick={confirm}>
            Delete {secret.secretName}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
