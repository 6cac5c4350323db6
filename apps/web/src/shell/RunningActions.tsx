import { IconPlayerPlay } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useLive } from '../live/use-live.ts'
import { myLatestRunsQuery } from '../runs/run-queries.ts'
import { actionTitleOf, hasEnded } from '../runs/run-status.ts'
import { StatusChip } from '../runs/StatusChip.tsx'
import { ActionIcon, Popover, RelativeTime } from '../ui/index.ts'
import classes from './RunningActions.module.css'

/** How many of the reader's runs are under way; opens the latest ones. */
export function RunningActions() {
  const [opened, setOpened] = useState(false)
  const runs = useQuery(myLatestRunsQuery())
  const client = useQueryClient()
  useLive(['runs:me'], ({ event }) => {
    if (event === 'run' || event === 'open' || event === 'resync')
      void client.invalidateQueries({ queryKey: ['runs', 'mine'] })
  })
  const running = runs.data?.filter((run) => !hasEnded(run)).length ?? 0

  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={380} trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon
          className={classes.button ?? ''}
          aria-label={running > 0 ? `Running actions: ${running}` : 'Running actions'}
          onClick={() => setOpened(!opened)}
        >
          <IconPlayerPlay size={18} />
          {running > 0 && (
            <span className={classes.count} aria-hidden>
              {running}
            </span>
          )}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown} aria-label="My latest runs">
        <h2 className={classes.title}>My latest runs</h2>
        {runs.data?.length === 0 && <p className={classes.empty}>You have not started an action yet.</p>}
        <ul className={classes.list}>
          {runs.data?.slice(0, 8).map((run) => (
            <li key={run.id}>
              <Link
                to="/organization/run"
                search={{ runId: run.id }}
                className={classes.run}
                onClick={() => setOpened(false)}
              >
                <span className={`${classes.action} truncate`}>{actionTitleOf(run)}</span>
                <StatusChip run={run} />
                <span className={`${classes.entity} truncate`}>
                  {run.entity?.title || run.entity?.identifier || 'No entity'}
                </span>
                <span className={classes.time}>
                  <RelativeTime at={run.createdAt} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
        <Link
          to="/organization/runs"
          search={{ mine: 'true' }}
          className={classes.all}
          onClick={() => setOpened(false)}
        >
          My run history
        </Link>
      </Popover.Dropdown>
    </Popover>
  )
}
