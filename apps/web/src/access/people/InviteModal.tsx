import { PortolanError } from '@portolan/client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { toServerProblems } from '../../actions/server-problems.ts'
import { adviceOf, FormModal, messageOf, TextInput } from '../../ui/index.ts'
import type { BaseRole } from './people.ts'
import { inviteMutation, signUpLinkMutation } from './people-queries.ts'
import { emailProblem } from './people-rules.ts'
import { RoleField } from './RoleField.tsx'
import { SignUpLinkModal } from './SignUpLinkModal.tsx'
import { TeamsField } from './TeamsField.tsx'

/** By field; what concerns none of them under the empty name. */
type Problems = { [Field in 'email' | 'roles' | 'teams' | '']?: string | undefined }

/** Asks who is invited, as what and into which teams, then shows the link that the person signs up with. */
export function InviteModal({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<BaseRole>('Member')
  const [teams, setTeams] = useState<string[]>([])
  const [problems, setProblems] = useState<Problems>({})
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
      setProblems(toProblems(error))
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

/** What the server refused, at the field it concerns. */
function toProblems(error: unknown): Problems {
  if (error instanceof PortolanError && error.status === 409) return { email: messageOf(error) }
  if (error instanceof PortolanError && error.status === 404) return { teams: messageOf(error) }
  const problems = toServerProblems(error, ['email', 'roles', 'teams'])
  return Object.keys(problems).length > 0 ? problems : { '': adviceOf(error) }
}
