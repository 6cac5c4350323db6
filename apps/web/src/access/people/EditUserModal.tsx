import { PortolanError } from '@portolan/client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { toServerProblems } from '../../actions/server-problems.ts'
import { adviceOf, FormModal, messageOf, showToast } from '../../ui/index.ts'
import { baseRole, nameOf, otherRoles, toUserPatch, type User } from './people.ts'
import { patchUserMutation } from './people-queries.ts'
import classes from './PeopleForm.module.css'
import { RoleField } from './RoleField.tsx'
import { TeamsField } from './TeamsField.tsx'

type Problems = { [Field in 'roles' | 'teams' | '']?: string | undefined }

/** Changes role and teams of a user. */
export function EditUserModal(props: { user: User; isReader: boolean; onClose: () => void }) {
  const { user, isReader, onClose } = props
  const [role, setRole] = useState(baseRole(user))
  const [teams, setTeams] = useState(user.teams)
  const [problems, setProblems] = useState<Problems>({})
  const patch = useMutation(patchUserMutation(user.email))
  const others = otherRoles(user)

  const submit = async () => {
    setProblems({})
    try {
      await patch.mutateAsync(toUserPatch(user, { role, teams }))
      showToast(`${nameOf(user)} saved`)
      onClose()
    } catch (error) {
      setProblems(toProblems(error))
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

/** What the server refused, at the field it concerns: an organization keeps one Admin, and a team may be gone. */
function toProblems(error: unknown): Problems {
  if (error instanceof PortolanError && error.status === 409) return { roles: messageOf(error) }
  const problems = toServerProblems(error, ['roles', 'teams'])
  return Object.keys(problems).length > 0 ? problems : { '': adviceOf(error) }
}
