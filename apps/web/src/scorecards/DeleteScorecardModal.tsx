import { useMutation } from '@tanstack/react-query'
import { ConfirmChangeModal } from '../ui/index.ts'
import { deleteScorecardMutation } from './scorecard-queries.ts'
import type { Scorecard } from './scorecard-types.ts'

/** Asks before a scorecard goes. */
export function DeleteScorecardModal({ scorecard, onClose }: { scorecard: Scorecard; onClose: () => void }) {
  const remove = useMutation(deleteScorecardMutation(scorecard))
  const count = scorecard.rules.length
  return (
    <ConfirmChangeModal
      title={`Delete scorecard ${scorecard.title}?`}
      confirmLabel="Delete scorecard"
      change={remove}
      input={undefined}
      report={`Scorecard ${scorecard.title} deleted`}
      onClose={onClose}
    >
      <p>
        Its {count === 1 ? 'rule goes' : `${count} rules go`} with it, and entities show no level of it any more.
        Queries that name it find nothing from then on.
      </p>
    </ConfirmChangeModal>
  )
}
