import { Link } from '@tanstack/react-router'
import type { Run } from '@portolan/contract/runs'
import { EntityIcon, RelativeTime, Table } from '../ui/index.ts'
import { duration } from '../ui/time.ts'
import { useNow } from '../ui/use-now.ts'
import { actionTitleOf } from './run-status.ts'
import classes from './RunsTable.module.css'
import { StatusChip } from './StatusChip.tsx'

/** Runs as rows, newest first; on a narrow screen each is two lines. */
export function RunsTable({ runs, showsEntity = true }: { runs: readonly Run[]; showsEntity?: boolean }) {
  return (
    <Table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">Status</th>
          <th scope="col">Action</th>
          {showsEntity && <th scope="col">Entity</th>}
          <th scope="col">Started by</th>
          <th scope="col">Started</th>
          <th scope="col" className={classes.end}>
            Duration
          </th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id}>
            <td>
              <StatusChip run={run} />
            </td>
            <td>
              <Link to="/organization/run" search={{ runId: run.id }} className={classes.action}>
                <EntityIcon icon={run.action.icon} title={actionTitleOf(run)} />
                <span className="truncate">{actionTitleOf(run)}</span>
              </Link>
            </td>
            {showsEntity && (
              <td className="truncate">
                {run.entity ? run.entity.title || run.entity.identifier : <span className="muted">–</span>}
              </td>
            )}
            <td className="truncate muted">{run.createdBy}</td>
            <td className="muted">
              <RelativeTime at={run.createdAt} />
            </td>
            <td className={`${classes.end} muted`}>
              {run.endedAt ? duration(run.createdAt, run.endedAt) : <Elapsed since={run.createdAt} />}
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function Elapsed({ since }: { since: string }) {
  return duration(since, useNow())
}
