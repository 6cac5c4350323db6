import { Button, Modal, showToast } from '../ui/index.ts'
import { leftOver, type BatchOutcome } from './batch-outcome.ts'
import { BatchFailures } from './BatchFailures.tsx'
import classes from './BatchModal.module.css'
import { BatchProgressNote } from './BatchProgressNote.tsx'
import { deleteEntities } from './catalog-queries.ts'
import { countOf } from './count-of.ts'
import { deleteInBatches } from './delete-in-batches.ts'
import { useBatchRun } from './use-batch-run.ts'

const SHOWN_NAMES = 5

interface Props {
  blueprint: string
  identifiers: readonly string[]
  /** Called when the deletion has ended, with the identifiers that are still there. */
  onDeleted: (left: readonly string[]) => void
  onClose: () => void
}

/** Asks before many entities go, says how far it is, and names those that could not be deleted. */
export function DeleteEntitiesModal({ blueprint, identifiers, onDeleted, onClose }: Props) {
  const run = useBatchRun()
  const isRunning = run.progress !== undefined
  const remove = async (names: readonly string[], withDependents: boolean) => {
    const outcome = await run.start(names.length, (control) =>
      deleteInBatches(names, (batch) => deleteEntities(blueprint, batch, { withDependents }), control),
    )
    const left = leftOver(outcome)
    onDeleted(left)
    if (left.length > 0) return
    onClose()
    showToast(`Deleted ${countOf(names.length)}`)
  }

  return (
    <Modal
      opened
      onClose={isRunning ? run.stop : onClose}
      title={run.outcome ? 'Not everything was deleted' : `Delete ${countOf(identifiers.length)}?`}
      size={520}
      withCloseButton={false}
    >
      {isRunning && <BatchProgressNote run={run} verb="deleted" />}
      {!isRunning && !run.outcome && (
        <>
          <p className={classes.text}>They disappear from the catalog and from every entity that refers to them.</p>
          <ul className={classes.names} aria-label="To be deleted">
            {identifiers.slice(0, SHOWN_NAMES).map((identifier) => (
              <li key={identifier} className="mono">
                {identifier}
              </li>
            ))}
            {identifiers.length > SHOWN_NAMES && (
              <li className={classes.more}>and {(identifiers.length - SHOWN_NAMES).toLocaleString('en')} more</li>
            )}
          </ul>
          <div className={classes.buttons}>
            <Button variant="default" onClick={onClose} data-autofocus>
              Cancel
            </Button>
            <Button color="danger" onClick={() => void remove(identifiers, false)}>
              Delete {countOf(identifiers.length)}
            </Button>
          </div>
        </>
      )}
      {!isRunning && run.outcome && (
        <Left
          total={run.total}
          outcome={run.outcome}
          onClose={onClose}
          onRetry={(withDependents) => void remove(leftOver(run.outcome!), withDependents)}
        />
      )}
    </Modal>
  )
}

function Left(props: {
  total: number
  outcome: BatchOutcome
  onRetry: (withDependents: boolean) => void
  onClose: () => void
}) {
  const { done, failures, untried } = props.outcome
  return (
    <>
      <p className={classes.text} role="alert">
        {done.toLocaleString('en')} of {countOf(props.total)} deleted.
        {failures.length > 0 && ` ${failures.length.toLocaleString('en')} could not be deleted.`}
        {untried.length > 0 && ` ${untried.length.toLocaleString('en')} were not tried.`} What is left stays selected.
      </p>
      <BatchFailures failures={failures} />
      <div className={classes.buttons}>
        <Button variant="default" onClick={props.onClose} data-autofocus>
          Close
        </Button>
        {failures.some(({ isNeeded }) => isNeeded) && (
          <Button variant="default" color="danger" onClick={() => props.onRetry(true)}>
            Delete with dependents
          </Button>
        )}
        <Button color="danger" onClick={() => props.onRetry(false)}>
          {failures.length > 0 ? 'Retry' : 'Go on'}
        </Button>
      </div>
    </>
  )
}
