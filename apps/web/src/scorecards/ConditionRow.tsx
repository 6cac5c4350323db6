import { IconX } from '@tabler/icons-react'
import { fieldId } from '../actions/FormFieldControl.tsx'
import type { FormProblems } from '../actions/form-values.ts'
import { ActionIcon, Select } from '../ui/index.ts'
import { operatorOf, withOperator, withSubject, withValue } from './condition-changes.ts'
import { ConditionValue } from './ConditionValue.tsx'
import { operatorsFor } from './operators.ts'
import type { Condition } from './scorecard-types.ts'
import classes from './ScorecardDrawer.module.css'
import { findSubject, type Subject } from './subjects.ts'

interface Props {
  /** Tells the fields of one condition from those of another. */
  label: string
  path: string
  condition: Condition
  subjects: readonly Subject[]
  problems: FormProblems
  onChange: (condition: Condition) => void
  /** Undefined: it must stay. */
  onRemove: (() => void) | undefined
}

const GROUPS = ['Properties', 'Relations', 'Every entity', 'Not there any more'] as const

/** One comparison: what, how, and with which value. */
export function ConditionRow({ label, path, condition, subjects, problems, onChange, onRemove }: Props) {
  const subject = findSubject(subjects, condition)
  const isUnknown = subject.key !== '' && !subjects.some(({ key }) => key === subject.key)
  const offered = isUnknown ? [...subjects, subject] : subjects
  const groups = GROUPS.map((group) => ({
    group,
    items: offered.filter((one) => one.group === group).map((one) => ({ value: idOf(one), label: one.title })),
  })).filter(({ items }) => items.length > 0)
  const operator = operatorOf(condition)
  return (
    <div className={classes.condition} role="group" aria-label={label}>
      <Select
        id={fieldId(`${path}.subject`)}
        aria-label="Property or relation"
        placeholder="Property or relation"
        data={groups}
        value={subject.key === '' ? null : idOf(subject)}
        error={problems[`${path}.subject`]}
        searchable
        allowDeselect={false}
        maxDropdownHeight={280}
        onChange={(id) => {
          const chosen = offered.find((one) => idOf(one) === id)
          if (chosen) onChange(withSubject(condition, chosen))
        }}
      />
      <Select
        id={fieldId(`${path}.operator`)}
        aria-label="Operator"
        placeholder="Operator"
        data={operatorsFor(subject, operator)}
        value={operator === '' ? null : operator}
        error={problems[`${path}.operator`]}
        disabled={subject.key === ''}
        allowDeselect={false}
        maxDropdownHeight={280}
        onChange={(next) => next !== null && onChange(withOperator(condition, next))}
      />
      <ConditionValue
        id={fieldId(`${path}.value`)}
        operator={operator}
        value={condition['value']}
        subject={subject}
        problem={problems[`${path}.value`]}
        onChange={(value) => onChange(withValue(condition, value))}
      />
      {onRemove && (
        <ActionIcon
          className={classes.removeCondition ?? ''}
          size={24}
          aria-label="Remove condition"
          onClick={onRemove}
        >
          <IconX size={14} />
        </ActionIcon>
      )}
    </div>
  )
}

const idOf = ({ part, key }: Subject): string => `${part} ${key}`
