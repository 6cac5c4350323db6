import { IconHourglass } from '@tabler/icons-react'
import { Button, EntityIcon } from '../ui/index.ts'
import { cardButtonOf, needsApproval, titleOf, type Action } from './action-types.ts'
import classes from './ActionCard.module.css'

/** One action: what it does and the button that opens its form. */
export function ActionCard({ action, onOpen }: { action: Action; onOpen: () => void }) {
  const isDelete = action.trigger.operation === 'DELETE'
  return (
    <article className={classes.card} aria-label={titleOf(action)}>
      <div className={classes.top}>
        <EntityIcon icon={action.icon} title={titleOf(action)} size={18} framed />
        <h3 className={classes.title}>{titleOf(action)}</h3>
      </div>
      <p className={classes.description}>{action.description}</p>
      <div className={classes.bottom}>
        <span className={classes.facts}>
          <span className={classes.operation}>{action.trigger.operation}</span>
          {needsApproval(action) && (
            <span className={classes.approval}>
              <IconHourglass size={12} aria-hidden /> Approval
            </span>
          )}
        </span>
        <Button
          variant="default"
          {...(isDelete && { color: 'danger' })}
          onClick={onOpen}
          aria-label={`${cardButtonOf(action)} ${titleOf(action)}`}
        >
          {cardButtonOf(action)}
        </Button>
      </div>
    </article>
  )
}
