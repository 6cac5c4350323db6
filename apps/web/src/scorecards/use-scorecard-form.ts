import { useState } from 'react'
import { fieldId } from '../actions/FormFieldControl.tsx'
import type { FormProblems } from '../actions/form-values.ts'
import type { ScorecardDraft } from './scorecard-draft.ts'

export type ScorecardStep = 'basic' | 'rules' | 'json'

/** Changes a draft. What was wrong at `path`, and below it, is judged anew when the draft is sent; empty: everything. */
export type ChangeDraft = (change: (draft: ScorecardDraft) => ScorecardDraft, path: string) => void

/** A draft of a scorecard, what is wrong with it by the path of the field, and which part of the form is shown. */
export function useScorecardForm(initial: () => ScorecardDraft) {
  const [draft, setDraft] = useState(initial)
  const [problems, setProblems] = useState<FormProblems>({})
  const [step, setStep] = useState<ScorecardStep>('basic')

  const change: ChangeDraft = (next, path) => {
    setDraft(next)
    const isBelow = (field: string) => path === '' || field === path || field.startsWith(`${path}.`)
    setProblems((current) => Object.fromEntries(Object.entries(current).filter(([field]) => !isBelow(field))))
  }
  /** Shows problems: goes to the part of the form that has the first one, and focuses its field. */
  const show = (found: FormProblems): boolean => {
    setProblems(found)
    const [first] = Object.keys(found).filter((field) => field !== '')
    if (first !== undefined && step !== 'json') {
      setStep(/^(rules|levels)\./.test(first) ? 'rules' : 'basic')
      // Once that part is drawn, with the rule opened that has the field.
      requestAnimationFrame(() => requestAnimationFrame(() => document.getElementById(fieldId(first))?.focus()))
    }
    return Object.keys(found).length > 0
  }
  return { draft, problems, step, setStep, change, show }
}
