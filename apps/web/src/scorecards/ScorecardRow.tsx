import { useRef } from 'react'
import { DeleteItem, EnumChip, Menu, MoreMenu, UnstyledButton } from '../ui/index.ts'
import classes from './ScorecardsPage.module.css'
import type { Scorecard } from './scorecard-types.ts'

export type ScorecardTask = 'edit' | 'duplicate' | 'delete'

interface Props {
  scorecard: Scorecard
  mayChange: boolean
  onTask: (task: ScorecardTask, scorecard: Scorecard, opener: HTMLElement | null) => void
}

/** A scorecard on one line: what it is called, its levels, how many rules it has, and what can be done with it. */
export function ScorecardRow({ scorecard, mayChange, onTask }: Props) {
  const { title, identifier, levels, rules } = scorecard
  const more = useRef<HTMLButtonElement>(null)
  // An item of the menu goes away with it; its button stays.
  const choose = (task: ScorecardTask) => onTask(task, scorecard, more.current)
  return (
    <li className={classes.row}>
      <div className={classes.names}>
        {mayChange ? (
          <UnstyledButton
            className={classes.title ?? ''}
            onClick={(event) => onTask('edit', scorecard, event.currentTarget)}
          >
            {title}
          </UnstyledButton>
        ) : (
          <span className={classes.title}>{title}</span>
        )}
        <span className={`${classes.identifier} truncate`}>{identifier}</span>
      </div>
      <span className={classes.levels}>
        {levels.map((level) => (
          <EnumChip key={level.title} value={level.title} color={level.color} />
        ))}
      </span>
      <span className={classes.count}>
        {rules.length} {rules.length === 1 ? 'rule' : 'rules'}
      </span>
      {mayChange && (
        <MoreMenu of={title} ref={more}>
          <Menu.Item onClick={() => choose('edit')}>Edit</Menu.Item>
          <Menu.Item onClick={() => choose('duplicate')}>Duplicate</Menu.Item>
          <DeleteItem onClick={() => choose('delete')} />
        </MoreMenu>
      )}
    </li>
  )
}
