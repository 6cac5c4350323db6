import { useMutation } from '@tanstack/react-query'
import type { Run } from '@portolan/contract/runs'
import { useEffect, useMemo, useState } from 'react'
import { startRunMutation } from './action-queries.ts'
import { needsEntity, type Action } from './action-types.ts'
import { encryptForReceiver } from './client-side-encryption.ts'
import { dropDraft, readDraft, writeDraft } from './drafts.ts'
import { fieldId } from './FormFieldControl.tsx'
import { fieldsOf, toFormItems } from './form-fields.ts'
import { validateForm } from './form-validation.ts'
import { initialValues, toRunProperties, type FormProblems, type FormValues } from './form-values.ts'
import { toServerProblems } from './server-problems.ts'
import { createRepeatableRequests } from './repeatable-request.ts'

/** The key under which the target entity is validated; the name deep links use for it. */
export const TARGET = '$targetEntity'
const SAVE_DRAFT_AFTER_MS = 400

export interface ActionFormInput {
  action: Action
  /** The entity to act on, when the page already knows it. */
  entity: string | undefined
  /** Inputs of an earlier run; replaces the draft. */
  given: FormValues | undefined
  onStarted: (run: Run) => void
}

/** State and behaviour of the form of an action: values, drafts, validation, sending. */
export function useActionForm({ action, entity, given, onStarted }: ActionFormInput) {
  const userInputs = useMemo(() => action.trigger.userInputs ?? {}, [action])
  const items = useMemo(() => toFormItems(userInputs), [userInputs])
  const fields = useMemo(() => fieldsOf(items), [items])
  const [draft, setDraft] = useState(() => (given ? undefined : readDraft(localStorage, action.identifier, Date.now())))
  const [values, setValues] = useState<FormValues>(() => initialValues(fields, given ?? draft?.values))
  const [target, setTarget] = useState(entity ?? draft?.entity)
  const [problems, setProblems] = useState<FormProblems>({})
  const [isTouched, setIsTouched] = useState(false)
  const [toRequest] = useState(() => createRepeatableRequests(() => crypto.randomUUID?.() ?? randomKey()))
  const start = useMutation(startRunMutation())

  useEffect(() => {
    if (!isTouched) return undefined
    const save = () => writeDraft(localStorage, action.identifier, { values, entity: target, fields }, Date.now())
    const timer = setTimeout(save, SAVE_DRAFT_AFTER_MS)
    return () => clearTimeout(timer)
  }, [action.identifier, fields, isTouched, target, values])

  const change = (key: string, value: unknown) => {
    setIsTouched(true)
    if (key === TARGET) setTarget(value as string | undefined)
    else setValues((current) => ({ ...current, [key]: value }))
    setProblems(({ [key]: _solved, ...rest }) => rest)
  }

  const startOver = () => {
    dropDraft(localStorage, action.identifier)
    setDraft(undefined)
    setIsTouched(false)
    setValues(initialValues(fields))
    setTarget(entity)
    setProblems({})
  }

  const submit = async () => {
    const found = validateForm(fields, values)
    if (needsEntity(action) && !target) found[TARGET] = 'Choose the entity to act on'
    show(found)
    if (Object.keys(found).length > 0) return
    try {
      const entered = toRunProperties(userInputs, fields, values)
      const { run } = await start.mutateAsync({
        action: action.identifier,
        entity: needsEntity(action) ? target : undefined,
        ...(await toRequest(entered, target, () => encryptForReceiver(entered, fields))),
      })
      dropDraft(localStorage, action.identifier)
      onStarted(run)
    } catch (error) {
      const refused = toServerProblems(
        error,
        fields.map((field) => field.key),
      )
      const rest =
        Object.keys(refused).length > 0 ? refused : { '': error instanceof Error ? error.message : String(error) }
      show(rest)
    }
  }

  const show = (found: FormProblems) => {
    setProblems(found)
    const first = [TARGET, ...fields.map((field) => field.key)].find((key) => found[key] !== undefined)
    if (first !== undefined) requestAnimationFrame(() => focusField(first))
  }

  return {
    items,
    values,
    target,
    problems,
    change,
    submit,
    startOver,
    isSending: start.isPending,
    hasDraft: draft !== undefined,
  }
}

function focusField(key: string): void {
  const element = document.getElementById(fieldId(key))
  const inner = element?.matches('input, textarea, button')
    ? element
    : element?.querySelector<HTMLElement>('input:not([type=hidden]), textarea, [contenteditable=true], button')
  inner?.focus()
}

/** `randomUUID` exists only in secure contexts; a portal on plain HTTP in a private network has none. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
