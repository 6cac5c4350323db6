import { IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'
import { fieldId } from '../actions/FormFieldControl.tsx'
import type { FormProblems } from '../actions/form-values.ts'
import { Button, EnumChip, Select, TextInput, UnstyledButton } from '../ui/index.ts'
import { Figure } from './Figure.tsx'
import { QueryEditor } from './QueryEditor.tsx'
import classes from './ScorecardDrawer.module.css'
import type { Level, Rule } from './scorecard-types.ts'
import type { Subject } from './subjects.ts'

interface Props {
  index: number
  rule: Rule
  levels: readonly Level[]
  subjects: readonly Subject[]
  problems: FormProblems
  /** How many entities pass it, of those that are judged. */
  passed: number | undefined
  judged: number | undefined
  isInitiallyOpen: boolean
  onRetitle: (title: string) => void
  onChange: (change: Partial<Rule>, path: string) => void
  onRemove: () => void
}

/** One rule: on one line with what it finds, and below that its fields. */
export function RuleCard({ index, rule, levels, subjects, problems, onChange, ...props }: Props) {
  const [isOpen, setIsOpen] = useState(props.isInitiallyOpen)
  const path = `rules.${index}`
  const name = rule.title.trim() || `Rule ${index + 1}`
  const isWrong = Object.keys(problems).some((field) => field.startsWith(`${path}.`))
  const level = levels.find(({ title }) => title === rule.level)
  const levelNames = levels.slice(1).map(({ title }) => title)
  return (
    <section className={classes.rule} aria-label={name}>
      <UnstyledButton
        className={classes.ruleHeader ?? ''}
        aria-expanded={isOpen || isWrong}
        onClick={() => setIsOpen(!isOpen)}
      >
        <IconChevronDown size={14} className={classes.chevron} data-open={isOpen || isWrong || undefined} aria-hidden />
        <span className={classes.ruleName}>{name}</span>
        {rule.level !== '' && <EnumChip value={rule.level} color={level?.color} />}
        <Figure part={props.passed} of={props.judged} verb="pass" />
      </UnstyledButton>
      {(isOpen || isWrong) && (
        <div className={classes.ruleBody}>
          <div className={classes.pair}>
            <TextInput
              id={fieldId(`${path}.title`)}
              label="Title"
              withAsterisk
              aria-required
              autoComplete="off"
              value={rule.title}
              error={problems[`${path}.title`]}
              onChange={(event) => props.onRetitle(event.currentTarget.value)}
            />
            <Select
              id={fieldId(`${path}.level`)}
              label="Level"
              withAsterisk
              aria-required
              data={[...new Set(levelNames)].filter((title) => title !== '')}
              value={levelNames.includes(rule.level) ? rule.level : null}
              error={problems[`${path}.level`]}
              allowDeselect={false}
              onChange={(title) => title !== null && onChange({ level: title }, `${path}.level`)}
            />
          </div>
          <div className={classes.pair}>
            <TextInput
              id={fieldId(`${path}.description`)}
              label="Description"
              autoComplete="off"
              value={rule.description ?? ''}
              error={problems[`${path}.description`]}
              onChange={(event) => onChange({ description: event.currentTarget.value }, `${path}.description`)}
            />
            <TextInput
              id={fieldId(`${path}.identifier`)}
              label="Identifier"
              withAsterisk
              aria-required
              autoComplete="off"
              spellCheck={false}
              classNames={{ input: 'mono' }}
              value={rule.identifier}
              error={problems[`${path}.identifier`]}
              onChange={(event) => onChange({ identifier: event.currentTarget.value }, `${path}.identifier`)}
            />
          </div>
          <QueryEditor
            label={name}
            path={`${path}.query`}
            query={rule.query}
            subjects={subjects}
            problems={problems}
            onChange={(query, at) => query && onChange({ query }, at)}
          />
          <Button variant="subtle" color="danger" size="compact-sm" onClick={props.onRemove}>
            Remove rule
          </Button>
        </div>
      )}
    </section>
  )
}
