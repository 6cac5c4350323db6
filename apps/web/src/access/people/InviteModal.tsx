import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type FieldProblems, toFieldProblems } from '../../actions/server-problems.ts'
import { FormModal, TextInput } from '../../ui/index.ts'
import type { BaseRole } from './people.ts'
import { inviteMutation, signUpLinkMutation } from './people-queries.ts'
import { emailProblem } from './people-rules.ts'
import { RoleField } from './RoleField.tsx'
import { SignUpLinkModal } from './SignUpLinkModal.tsx'
import { TeamsField } from './TeamsField.tsx'

const FIELDS = ['email', 'roles', 'teams'] as const
/** Somebody with that address is here already, or a team is gone. */
const CONCERNS = { 409: 'email', 404: 'teams' } as const

/** Asks who is invited, as what and into which teams, then shows the link that the person signs up with. */
export function InviteModal({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<BaseRole>('Member')
  const [teams, setTeams] = useState<string[]>([])
  const [problems, setProblems] = useState<FieldProblems<(typeof FIELDS)[number]>>({})
  const invite = useMutation(inviteMutation())
  const link = useMutation(signUpLinkMutation())
  const address = email.trim()

  const submit = async () => {
    const wrong = emailProblem(address)
    setProblems({ email: wrong })
    if (wrong !== undefined) return
    try {
      await invite.mutateAsync({ email: address, roles: [role], teams })
      link.mutate(address)
    } catch (error) {
      setProblems(toFieldProblems(error, FIELDS, CONCERNS))
    }
  }

  if (invite.isSuccess) {
    return <SignUpLinkModal title={`${address} is invited`} email={address} link={link} onClose={onClose} />
  }
  return (
    <FormModal
      title="Invite a person"
      submitLabel="Invite"
      isSending={invite.isPending}
      problem={problems['']}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextInput
        label="Email"
        type="email"
        autoComplete="off"
        spellCheck={false}
        withAsterisk
        aria-required
        data-autofocus
        value={email}
        error={problems.email}
        onChange={(event) => {
          setEmail(event.currentTarget.value)
          setProblems(({ email: _judgedAnew, ...rest }) => rest)
        }}
      />
      <RoleField value={role} error={problems.roles} onChange={setRole} />
      <TeamsField
        value={teams}
        error={problems.teams}
        onChange={(next) => (setTeams(next), setProblems(({ teams: _judgedAnew, ...rest }) => rest))}
      />
    </FormModal>
  )
}
