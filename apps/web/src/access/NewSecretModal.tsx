import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type FieldProblems, toFieldProblems } from '../actions/server-problems.ts'
import { FormModal, showToast, TextInput } from '../ui/index.ts'
import { createSecretMutation } from './secret-queries.ts'
import { descriptionProblem, nameProblem, valueProblem } from './secret-rules.ts'
import { SecretUsage } from './SecretUsage.tsx'
import { SecretValueField } from './SecretValueField.tsx'

const FIELDS = ['secretName', 'secretValue', 'description'] as const
/** The name is taken. */
const CONCERNS = { 409: 'secretName' } as const

/** Asks for a name, a value and what it is for. The name is judged while it is typed. */
export function NewSecretModal({ taken, onClose }: { taken: readonly string[]; onClose: () => void }) {
  const [name, setName] = useState('')
  const [value, setValue] = useState('')
  const [hasLines, setHasLines] = useState(false)
  const [description, setDescription] = useState('')
  const [refused, setRefused] = useState<FieldProblems<(typeof FIELDS)[number]>>({})
  const create = useMutation(createSecretMutation())
  const wrongName = nameProblem(name, taken)
  const wrongDescription = descriptionProblem(description)

  const submit = async () => {
    const found: typeof refused = {
      secretName: name === '' ? 'Give the secret a name' : wrongName,
      secretValue: valueProblem(value),
      description: wrongDescription,
    }
    setRefused(found)
    if (Object.values(found).some((problem) => problem !== undefined)) return
    try {
      await create.mutateAsync({
        secretName: name,
        secretValue: value,
        ...(description.trim() && { description: description.trim() }),
      })
      showToast(`Secret ${name} created`)
      onClose()
    } catch (error) {
      setRefused(toFieldProblems(error, FIELDS, CONCERNS))
    }
  }

  return (
    <FormModal
      title="New secret"
      submitLabel="Create"
      isSending={create.isPending}
      problem={refused['']}
      onClose={onClose}
      onSubmit={() => void submit()}
    >
      <TextInput
        label="Name"
        description="Actions call it by this name, which stays."
        placeholder="CI_TOKEN"
        withAsterisk
        aria-required
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        value={name}
        error={wrongName ?? refused.secretName}
        onChange={(event) => {
          setName(event.currentTarget.value)
          setRefused(({ secretName: _judgedAnew, ...rest }) => rest)
        }}
      />
      <SecretValueField
        label="Value"
        value={value}
        error={refused.secretValue}
        hasLines={hasLines}
        onLines={setHasLines}
        onChange={(next) => {
          setValue(next)
          setRefused(({ secretValue: _judgedAnew, ...rest }) => rest)
        }}
      />
      <TextInput
        label="Description"
        placeholder="What it opens, and who renews it"
        value={description}
        error={wrongDescription ?? refused.description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      {name !== '' && wrongName === undefined && <SecretUsage name={name} />}
    </FormModal>
  )
}
