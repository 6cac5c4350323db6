import { useState } from 'react'
import { fieldId } from '../actions/FormFieldControl.tsx'
import type { FormProblems } from '../actions/form-values.ts'

/** A draft and what is wrong with it, by field; under the empty name what concerns none. */
export function useForm<Draft extends object>(initial: () => Draft) {
  const [draft, setDraft] = useState(initial)
  const [problems, setProblems] = useState<FormProblems>({})

  /** Changes the draft. What was wrong with the changed fields is judged anew when it is sent. */
  const change = (next: Partial<Draft> | ((current: Draft) => Draft)) => {
    setDraft((current) => (typeof next === 'function' ? next(current) : { ...current, ...next }))
    const changed = typeof next === 'function' ? [] : Object.keys(next)
    setProblems((current) => Object.fromEntries(Object.entries(current).filter(([key]) => !changed.includes(key))))
  }
  /** Shows problems and moves the focus to the first field on screen that has one. */
  const show = (found: FormProblems) => {
    setProblems(found)
    requestAnimationFrame(() => {
      const fields = Object.keys(found).flatMap((key) => document.getElementById(fieldId(key)) ?? [])
      const [first] = fields.sort((one, other) => (isBefore(one, other) ? -1 : 1))
      first?.focus()
    })
    return Object.keys(found).length > 0
  }
  return { draft, problems, change, show }
}

function isBefore(one: Element, other: Element): boolean {
  return (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
}
