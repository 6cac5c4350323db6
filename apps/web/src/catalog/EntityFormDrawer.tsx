import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { PortolanError } from '@portolan/client'
import { useMemo, useState } from 'react'
import { FormFieldControl, fieldId } from '../actions/FormFieldControl.tsx'
import { validateForm } from '../actions/form-validation.ts'
import { initialValues, type FormProblems } from '../actions/form-values.ts'
import { toServerProblems } from '../actions/server-problems.ts'
import { FormDrawer, TextInput, messageOf } from '../ui/index.ts'
import { saveEntityMutation } from './catalog-queries.ts'
import type { Blueprint, Entity } from './catalog-types.ts'
import { entityValues, identifierProblem, toEntityDraft, toEntityFields, withRelationKeys } from './entity-form.ts'

interface Props {
  blueprint: Blueprint
  /** The entity to change; undefined creates one. */
  entity: Entity | undefined
  onClose: () => void
}

/** Creates or changes an entity by the schema of its blueprint. */
export default function EntityFormDrawer({ blueprint, entity, onClose }: Props) {
  const fields = useMemo(() => toEntityFields(blueprint), [blueprint])
  const before = useMemo(() => initialValues(fields, entity && entityValues(entity)), [entity, fields])
  const [values, setValues] = useState(before)
  const [title, setTitle] = useState(entity?.title ?? '')
  const [identifier, setIdentifier] = useState(entity?.identifier ?? '')
  const [problems, setProblems] = useState<FormProblems>({})
  const save = useMutation(saveEntityMutation(blueprint.identifier, entity?.identifier))
  const navigate = useNavigate()

  const submit = async () => {
    const found = validateForm(fields, values)
    const wrongIdentifier = entity ? undefined : identifierProblem(identifier)
    if (wrongIdentifier) found['$identifier'] = wrongIdentifier
    show(found)
    if (Object.keys(found).length > 0) return
    const draft = toEntityDraft(fields, values, entity ? before : undefined)
    try {
      const reply = await save.mutateAsync({
        ...draft,
        ...(!entity && identifier && { identifier }),
        ...(title !== (entity?.title ?? '') && { title: title || null }),
      })
      onClose()
      if (entity) return
      const page = `${blueprint.identifier}Entity`
      await navigate({ to: '/$page', params: { page }, search: { identifier: reply.entity.identifier } })
    } catch (error) {
      const keys = [...fields.map((field) => field.key), ...Object.keys(blueprint.relations)]
      const refused = withRelationKeys(toServerProblems(error, keys), fields)
      const isTaken = error instanceof PortolanError && error.status === 409
      const general = isTaken ? { $identifier: 'This identifier is taken' } : { '': messageOf(error) }
      show(Object.keys(refused).length > 0 ? refused : general)
    }
  }
  const show = (found: FormProblems) => {
    setProblems(found)
    const first = ['$identifier', ...fields.map((field) => field.key)].find((key) => found[key] !== undefined)
    if (first !== undefined) requestAnimationFrame(() => document.getElementById(fieldId(first))?.focus())
  }

  return (
    <FormDrawer
      title={entity ? `Edit ${entity.title || entity.identifier}` : `New ${blueprint.title}`}
      size={520}
      submitLabel={entity ? 'Save' : 'Create'}
      isSending={save.isPending}
      problem={problems['']}
      onClose={onClose}
      onSubmit={() => void submit()}
    >
      <TextInput label="Title" value={title} onChange={(event) => setTitle(event.currentTarget.value)} data-autofocus />
      <TextInput
        id={fieldId('$identifier')}
        label="Identifier"
        description={entity ? 'An identifier cannot be changed here' : 'Made for you when left empty'}
        value={identifier}
        disabled={entity !== undefined}
        error={problems['$identifier']}
        onChange={(event) => setIdentifier(event.currentTarget.value)}
      />
      {fields.map((field) => (
        <FormFieldControl
          key={field.key}
          field={field}
          value={values[field.key]}
          error={problems[field.key]}
          onChange={(value) => setValues((current) => ({ ...current, [field.key]: value }))}
        />
      ))}
    </FormDrawer>
  )
}
