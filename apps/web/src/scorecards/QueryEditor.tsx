import { IconPlus } from '@tabler/icons-react'
import type { FormProblems } from '../actions/form-values.ts'
import { Button, Fieldset, SegmentedControl } from '../ui/index.ts'
import { ConditionRow } from './ConditionRow.tsx'
import { EMPTY_CONDITION } from './scorecard-draft.ts'
import classes from './ScorecardDrawer.module.css'
import type { Query } from './scorecard-types.ts'
import type { Subject } from './subjects.ts'

interface Props {
  /** What the conditions are of: `Filter`, `Rule 2`. */
  label: string
  /** Where the query stands in the document: `rules.0.query`. */
  path: string
  query: Query
  subjects: readonly Subject[]
  problems: FormProblems
  /** Undefined when no condition is left. */
  onChange: (query: Query | undefined, path: string) => void
}

/** Conditions, all of which must hold, or any. */
export function QueryEditor({ label, path, query, subjects, problems, onChange }: Props) {
  const { combinator, conditions } = query
  const remove = (index: number) => {
    const left = conditions.toSpliced(index, 1)
    onChange(left.length === 0 ? undefined : { ...query, conditions: left }, path)
  }
  return (
    <Fieldset legend="Conditions" className={classes.query ?? ''}>
      {conditions.length > 1 && (
        <SegmentedControl
          aria-label={`${label}: how many conditions must hold`}
          className={classes.combinator ?? ''}
          data={[
            { value: 'and', label: 'All must hold' },
            { value: 'or', label: 'One is enough' },
          ]}
          value={combinator}
          onChange={(next) => onChange({ ...query, combinator: next === 'or' ? 'or' : 'and' }, `${path}.combinator`)}
        />
      )}
      {conditions.map((condition, index) => {
        const at = `${path}.conditions.${index}`
        return (
          <ConditionRow
            key={index}
            label={`${label}, condition ${index + 1}`}
            path={at}
            condition={condition}
            subjects={subjects}
            problems={problems}
            onChange={(next) =>
              onChange({ ...query, conditions: conditions.map((other, i) => (i === index ? next : other)) }, at)
            }
            // A rule needs a condition; a filter without any is none.
            onRemove={conditions.length > 1 || path === 'filter' ? () => remove(index) : undefined}
          />
        )
      })}
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={14} />}
        onClick={() => onChange({ ...query, conditions: [...conditions, EMPTY_CONDITION] }, path)}
      >
        Condition
        <span className="visually-hidden"> of {label}</span>
      </Button>
    </Fieldset>
  )
}
