import { titleOf, type Action } from '../actions/action-types.ts'
import { Button, EntityIcon } from '../ui/index.ts'
import classes from './ActionRows.module.css'

/** The actions, one line each, with what starts them and what carries them out. */
export function ActionRows(props: {
  actions: readonly Action[]
  mayChange: boolean
  onEdit: (action: Action) => void
}) {
  const { actions, mayChange, onEdit } = props
  return (
    <ul className={classes.rows}>
      {actions.map((action) => (
        <li key={action.identifier} className={classes.row}>
          <EntityIcon icon={action.icon} title={titleOf(action)} />
          <span className={`${classes.title} truncate`}>{titleOf(action)}</span>
          <span className={`${classes.identifier} truncate`}>{action.identifier}</span>
          <span className={classes.fact}>{action.trigger.operation}</span>
          <span className={classes.fact}>
            {String(action.invocationMethod['type'])}
            {action.invocationMethod['agent'] === true && ' via agent'}
          </span>
          {mayChange && (
            <Button
              variant="subtle"
              size="compact-sm"
              onClick={() => onEdit(action)}
              aria-label={`Edit JSON of ${titleOf(action)}`}
            >
              Edit JSON
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}
