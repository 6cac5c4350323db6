import { IconPlus } from '@tabler/icons-react'
import { fieldId } from '../actions/FormFieldControl.tsx'
import type { FormProblems } from '../actions/form-values.ts'
import { Button } from '../ui/index.ts'
import { RuleCard } from './RuleCard.tsx'
import { addRule, changeRule, removeRule, retitleRule, type ScorecardDraft } from './scorecard-draft.ts'
import classes from './ScorecardDrawer.module.css'
import type { Subject } from './subjects.ts'
import type { Preview } from './use-preview.ts'
import type { ChangeDraft } from './use-scorecard-form.ts'

interface Props {
  draft: ScorecardDraft
  subjects: readonly Subject[]
  problems: FormProblems
  preview: Preview
  /** Keys of the rules that were there when the form was opened. */
  storedKeys: readonly number[]
  onChange: ChangeDraft
}

/** The rules; those that were there before are closed until somebody opens them, or something is wrong in them. */
export function RulesEditor({ draft, subjects, problems, preview, storedKeys, onChange }: Props) {
  const { rules, levels } = draft.document
  const add = () => {
    onChange(addRule, 'rules')
    requestAnimationFrame(() => document.getElementById(fieldId(`rules.${rules.length}.title`))?.focus())
  }
  return (
    <fieldset className={classes.group}>
      <legend className={classes.heading}>Rules</legend>
      {rules.length === 0 && <p className={classes.note}>An entity reaches a level when it passes all of its rules.</p>}
      <div className={classes.rules}>
        {rules.map((rule, index) => {
          const path = `rules.${index}`
          const key = draft.ruleKeys[index]!
          const isStored = storedKeys.includes(key)
          return (
            <RuleCard
              key={key}
              index={index}
              rule={rule}
              levels={levels}
              subjects={subjects}
              problems={problems}
              passed={preview.passedOf(key)}
              judged={preview.judged}
              isInitiallyOpen={!isStored}
              onRetitle={(title) =>
                onChange((current) => retitleRule(current, index, title, !isStored), `${path}.title`)
              }
              onChange={(change, at) => onChange((current) => changeRule(current, index, change), at)}
              onRemove={() => {
                onChange((current) => removeRule(current, index), 'rules')
                requestAnimationFrame(() => document.getElementById(fieldId('rules'))?.focus())
              }}
            />
          )
        })}
      </div>
      <Button
        id={fieldId('rules')}
        variant="default"
        size="compact-sm"
        leftSection={<IconPlus size={14} />}
        onClick={add}
      >
        Rule
      </Button>
    </fieldset>
  )
}
