import { Button, Loader } from '../ui/index.ts'
import classes from './BatchModal.module.css'
import type { BatchRun } from './use-batch-run.ts'

/** How far a change of many entities is, and the button that stops it. */
export function BatchProgressNote({ run, verb }: { run: BatchRun; verb: 'deleted' | 'changed' }) {
  const { done, failed } = run.progress ?? { done: 0, failed: 0 }
  return (
    <>
      <div className={classes.progress} role="status">
        <Loader size={18} />
        <span>
          {done.toLocaleString('en')} of {run.total.toLocaleString('en')} {verb}
          {failed > 0 && `, ${failed.toLocaleString('en')} refused`}
          {run.isStopping && ' · stopping after this request'}
        </span>
      </div>
      <div className={classes.buttons}>
        <Button variant="default" onClick={run.stop} disabled={run.isStopping} data-autofocus>
          Stop
        </Button>
      </div>
    </>
  )
}
