import { useMutation } from '@tanstack/react-query'
import type { SecretPatch, SecretView } from '@portolan/contract/secrets'
import { useState, type ReactNode } from 'react'
import { toServerProblems } from '../actions/server-problems.ts'
import { FormModal, messageOf, showToast, TextInput } from '../ui/index.ts'
import { patchSecretMutation } from './secret-queries.ts'
import { descriptionProblem, valueProblem } from './secret-rules.ts'
import classes from './SecretForm.module.css'
import { SecretValueField } from './SecretValueField.tsx'

/** Gives a secret another value. */
export function ReplaceSecretModal({ secret, onClose }: { secret: SecretView; onClose: () => void }) {
  const [value, setValue] = useState('')
  const [hasLines, setHasLines] = useState(false)
  const [problem, setProblem] = useState<string>()
  return (
    <PatchModal
      title={`Replace the value of ${secret.secretName}`}
      secret={secret}
      submitLabel="Replace"
      report={`Value of ${secret.secretName} replaced`}
      field="secretValue"
      onClose={onClose}
      onProblem={setProblem}
      toPatch={() => {
        const wrong = valueProblem(value)
        setProblem(wrong)
        return wrong === undefined ? { secretValue: value } : undefined
      }}
    >
      <p className={classes.text}>
        Runs that start from now on use the new value. The old one is gone, and cannot be brought back.
      </p>
      <SecretValueField
        label="New value"
        value={value}
        error={problem}
        hasLines={hasLines}
        isFirst
        onLines={setHasLines}
        onChange={(next) => (setValue(next), setProblem(undefined))}
      />
    </PatchModal>
  )
}

/** Says anew what a secret is for. */
export function DescribeSecretModal({ secret, onClose }: { secret: SecretView; onClose: () => void }) {
  const [description, setDescription] = useState(secret.description ?? '')
  const [problem, setProblem] = useState<string>()
  const wrong = descriptionProblem(description)
  return (
    <PatchModal
      title={`Description of ${secret.secretName}`}
      secret={secret}
      submitLabel="Save"
      report={`Description of ${secret.secretName} saved`}
      field="description"
      onClose={onClose}
      onProblem={setProblem}
      toPatch={() => (wrong === undefined ? { description: description.trim() || null } : undefined)}
    >
      <TextInput
        label="Description"
        data-autofocus
        value={description}
        error={wrong ?? problem}
        onChange={(event) => (setDescription(event.currentTarget.value), setProblem(undefined))}
      />
    </PatchModal>
  )
}

function PatchModal(props: {
  title: string
  secret: SecretView
  submitLabel: string
  /** What the toast says once it is done. */
  report: string
  field: 'secretValue' | 'description'
  children: ReactNode
  onClose: () => void
  onProblem: (problem: string) => void
  /** Undefined when something has to be put right first. */
  toPatch: () => SecretPatch | undefined
}) {
  const patch = useMutation(patchSecretMutation(props.secret.secretName))
  const [failure, setFailure] = useState<string>()

  const submit = async () => {
    const body = props.toPatch()
    setFailure(undefined)
    if (body === undefined) return
    try {
      await patch.mutateAsync(body)
      showToast(props.report)
      props.onClose()
    } catch (error) {
      const refused = toServerProblems(error, [props.field])[props.field]
      if (refused === undefined) setFailure(messageOf(error))
      else props.onProblem(refused)
    }
  }

  return (
    <FormModal
      title={props.title}
      submitLabel={props.submitLabel}
      isSending={patch.isPending}
      problem={failure}
      onClose={props.onClose}
      onSubmit={() => void submit()}
    >
      {props.children}
    </FormModal>
  )
}
