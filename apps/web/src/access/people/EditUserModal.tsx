import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type FieldProblems, toFieldProblems } from '../../actions/server-problems.ts'
import { FormModal, showToast } from '../../ui/index.ts'
import { baseRole, nameOf, otherRoles, toUserPatch, type User } from './people.ts'
import { patchUserMutation } from './people-queries.ts'
import classes from './PeopleForm.module.css'
import { RoleField } from './RoleField.tsx'
import { TeamsField } from './TeamsField.tsx'

const FIELDS = ['roles', 'teams'] as const
/** An organization keeps one Admin. */
const CONCERNS = { 409: 'roles' } as const

/** Changes role and teams of a user. */
export function EditUserModal(props: { user: User; isReader: boolean; onClose: () => void }) {
  const { user, isReader, onClose } = props
  const [role, setRole] = useState(baseRole(user))
  const [teams, setTeams] = useState(user.teams)
  const [problems, setProblems] = useState<FieldProblems<(typeof FIELDS)[number]>>({})
  const patch = useMutation(patchUserMutation(user.email))
  const others = otherRoles(user)

  const submit = async () => {
    setProblems({})
    try {
      await patch.mutateAsync(toUserPatch(user, { role, teams }))
      showToast(`${nameOf(user)} saved`)
      onClose()
    } catch (error) {
      setProblems(toFieldProblems(error, FIELDS, CONCERNS))
    }
  }

  return (
    <FormModal
      title={`Role and teams of ${nameOf(user)}`}
      submitLabel="Save"
      isSending={patch.isPending}
      problem={problems['']}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <div>
        <RoleField value={role} error={problems.roles} onChange={(next) => (setRole(next), setProblems({}))} />
        {others.length > 0 && <p className={classes.text}>Other roles stay: {others.join(', ')}</p>}
      </div>
      {isReader && role === 'Member' && baseRole(user) === 'Admin' && (
        <p className={classes.hint}>This is you. As a Member you cannot make yourself an Admin again.</p>
      )}
      <TeamsField value={teams} error={problems.teams} onChange={(next) => (setTeams(next), setProblems({}))} />
    </FormModal>
  )
}
