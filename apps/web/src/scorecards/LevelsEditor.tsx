import { IconArrowUp, IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { fieldId } from '../actions/FormFieldControl.tsx'
import type { FormProblems } from '../actions/form-values.ts'
import { ColorSelect } from '../builder/OptionsEditor.tsx'
import { ActionIcon, Button, TextInput } from '../ui/index.ts'
import { Figure } from './Figure.tsx'
import { changeLevel, setLevels, type ScorecardDraft } from './scorecard-draft.ts'
import classes from './ScorecardDrawer.module.css'
import type { Preview } from './use-preview.ts'
import type { ChangeDraft } from './use-scorecard-form.ts'

interface Props {
  draft: ScorecardDraft
  problems: FormProblems
  preview: Preview
  onChange: ChangeDraft
}

/** The levels, lowest first, each with a colour and how many entities reach it. Everybody starts at the first. */
export function LevelsEditor({ draft, problems, preview, onChange }: Props) {
  const { levels, rules } = draft.document
  const replace = (next: typeof levels) => onChange((current) => setLevels(current, next), 'levels')
  return (
    <fieldset className={classes.group}>
      <legend className={classes.heading}>Levels</legend>
      <p className={classes.note}>From the lowest to the highest. Everybody starts at the first, which has no rules.</p>
      <ul className={classes.levels}>
        {levels.map((level, index) => {
          const name = `level ${index + 1}`
          const count = rules.filter((rule) => rule.level === level.title).length
          return (
            <li key={index} className={classes.levelRow}>
              <LevelTitle
                id={fieldId(`levels.${index}.title`)}
                label={`Level ${index + 1}`}
                title={level.title}
                problem={problems[`levels.${index}.title`]}
                onChange={(title) => {
                  onChange((current) => changeLevel(current, index, { title }), `levels.${index}`)
                }}
              />
              <ColorSelect
                id={fieldId(`levels.${index}.color`)}
                label={`Colour of ${name}`}
                color={level.color}
                problem={problems[`levels.${index}.color`]}
                onChange={(color) => onChange((current) => changeLevel(current, index, { color }), `levels.${index}`)}
              />
              <ActionIcon
                size={24}
                disabled={index === 0}
                aria-label={`Move ${name} up`}
                onClick={() => replace(levels.toSpliced(index - 1, 2, level, levels[index - 1]!))}
              >
                <IconArrowUp size={14} />
              </ActionIcon>
              <ActionIcon
                size={24}
                disabled={levels.length === 1}
                aria-label={`Remove ${name}`}
                onClick={() => replace(levels.toSpliced(index, 1))}
              >
                <IconX size={14} />
              </ActionIcon>
              <span className={classes.levelFigure}>
                {index === 0 ? 'no rules' : `${count} ${count === 1 ? 'rule' : 'rules'}`}
                {index > 0 && <Figure part={preview.reachedOf(level.title)} of={preview.judged} verb="reach it" />}
              </span>
            </li>
          )
        })}
      </ul>
      <Button
        id={fieldId('levels')}
        variant="default"
        size="compact-sm"
        leftSection={<IconPlus size={14} />}
        onClick={() => replace([...levels, { title: '', color: 'lightGray' }])}
      >
        Level
      </Button>
    </fieldset>
  )
}

/** A title takes effect when it is complete, since rules follow it: half of it may be the title of another level. */
function LevelTitle(props: {
  id: string
  label: string
  title: string
  problem: string | undefined
  onChange: (title: string) => void
}) {
  const [typed, setTyped] = useState<string>()
  const commit = () => {
    if (typed !== undefined && typed !== props.title) props.onChange(typed)
    setTyped(undefined)
  }
  return (
    <TextInput
      id={props.id}
      aria-label={props.label}
      autoComplete="off"
      value={typed ?? props.title}
      error={props.problem}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return
        event.preventDefault()
        commit()
      }}
    />
  )
}
