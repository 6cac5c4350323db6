import { useMutation } from '@tanstack/react-query'
import type { SecretView } from '@portolan/contract/secrets'
import { titleOf, type Action } from '../actions/action-types.ts'
import { ConfirmChangeModal } from '../ui/index.ts'
import { deleteSecretMutation } from './secret-queries.ts'

/** Asks before a secret goes, and names the actions that will miss it. */
export function DeleteSecretModal(props: { secret: SecretView; users: readonly Action[]; onClose: () => void }) {
  const { secret, users, onClose } = props
  const remove = useMutation(deleteSecretMutation(secret.secretName))
  return (
    <ConfirmChangeModal
      title={`Delete ${secret.secretName}?`}
      confirmLabel={`Delete ${secret.secretName}`}
      change={remove}
      input={undefined}
      report={`Secret ${secret.secretName} deleted`}
      onClose={onClose}
    >
      <p>
        The value of <span className="mono">{secret.secretName}</span> is gone for good. A template that names it gets{' '}
        <span className="mono">null</span> from then on.
        {users.length > 0 && ' These actions name it:'}
      </p>
      {users.length > 0 && (
        <ul>
          {users.map((action) => (
            <li key={action.identifier}>{titleOf(action)}</li>
          ))}
        </ul>
      )}
    </ConfirmChangeModal>
  )
}
