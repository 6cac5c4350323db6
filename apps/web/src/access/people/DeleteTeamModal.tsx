import { useMutation } from '@tanstack/react-query'
import { ConfirmChangeModal } from '../../ui/index.ts'
import type { Team } from './people.ts'
import { deleteTeamMutation } from './people-queries.ts'
import classes from './PeopleForm.module.css'

/** Asks before a team goes, and says who and what keeps its name. */
export function DeleteTeamModal({ team, onClose }: { team: Team; onClose: () => void }) {
  const change = useMutation(deleteTeamMutation(team.name))
  return (
    <ConfirmChangeModal
      title={`Delete ${team.name}?`}
      confirmLabel="Delete team"
      change={change}
      input={undefined}
      report={`Team ${team.name} deleted`}
      onClose={onClose}
    >
      <p>{toSentence(team.users.length)}</p>
      <p>
        Actions and entities that name <span className={classes.strong}>{team.name}</span> keep the name, but nobody may
        start or approve an action through it any more.
      </p>
    </ConfirmChangeModal>
  )
}

function toSentence(members: number): string {
  if (members === 0) return 'It has no members.'
  return members === 1 ? 'Its member stays a user of the portal.' : `Its ${members} members stay users of the portal.`
}
