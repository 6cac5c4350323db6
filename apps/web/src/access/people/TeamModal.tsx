import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type FieldProblems, toFieldProblems } from '../../actions/server-problems.ts'
import { FormModal, showToast, Textarea, TextInput } from '../../ui/index.ts'
import { MembersField } from './MembersField.tsx'
import { emailsOf, toTeamPatch, type Team } from './people.ts'
import { createTeamMutation, patchTeamMutation } from './people-queries.ts'
import classes from './PeopleForm.module.css'
import { teamDescriptionProblem, teamNameProblem } from './people-rules.ts'

const FIELDS = ['name', 'description', 'users'] as const
/** The name is taken. */
const CONCERNS = { 409: 'name' } as const

/** Creates a team (`team` absent) or changes one. */
export function TeamModal(props: { team?: Team; taken: readonly string[]; onClose: () => void }) {
  const { team, taken, onClose } = props
  const [name, setName] = useState(team?.name ?? '')
  const [description, setDescription] = useState(team?.description ?? '')
  const [users, setUsers] = useState(team ? emailsOf(team) : [])
  const [refused, setRefused] = useState<FieldProblems<(typeof FIELDS)[number]>>({})
  const create = useMutation(createTeamMutation())
  const patch = useMutation(patchTeamMutation(team?.name ?? ''))
  const wrongName = teamNameProblem(
    name,
    taken.filter((other) => other !== team?.name),
  )
  const wrongDescription = teamDescriptionProblem(description)

  const save = () => {
    if (team !== undefined) return patch.mutateAsync(toTeamPatch(team, { name, description, users }))
    return create.mutateAsync({ name, users, description: description.trim() || null })
  }
  const submit = async () => {
    setRefused(name === '' ? { name: 'Give the team a name' } : {})
    if (name === '' || wrongName !== undefined || wrongDescription !== undefined) return
    try {
      await save()
      showToast(team === undefined ? `Team ${name} created` : `Team ${name} saved`)
      onClose()
    } catch (error) {
      setRefused(toFieldProblems(error, FIELDS, CONCERNS))
    }
  }

  return (
    <FormModal
      title={team === undefined ? 'New team' : `Edit ${team.name}`}
      submitLabel={team === undefined ? 'Create' : 'Save'}
      isSending={create.isPending || patch.isPending}
      problem={refused['']}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        placeholder="pilots"
        autoComplete="off"
        withAsterisk
        aria-required
        data-autofocus
        value={name}
        error={wrongName ?? refused.name}
        onChange={(event) => {
          setName(event.currentTarget.value)
          setRefused(({ name: _judgedAnew, ...rest }) => rest)
        }}
      />
      {team && name !== team.name && (
        <p className={classes.hint}>
          Permissions and owners of entities that name “{team.name}” keep that name. If it is the first name of this
          team, it goes on to mean it; if not, write them anew.
        </p>
      )}
      <Textarea
        label="Description"
        placeholder="What the team looks after"
        autosize
        minRows={2}
        maxRows={6}
        value={description}
        error={wrongDescription ?? refused.description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <MembersField value={users} error={refused.users} onChange={setUsers} />
    </FormModal>
  )
}
