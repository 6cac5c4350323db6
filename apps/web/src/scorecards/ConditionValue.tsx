import { NumberInput, Select, TagsInput, TextInput } from '../ui/index.ts'
import { shapeOf } from './operators.ts'
import { RangeValue } from './RangeValue.tsx'
import classes from './ScorecardDrawer.module.css'
import type { Subject } from './subjects.ts'

export interface ConditionValueProps {
  id: string
  operator: string
  value: unknown
  subject: Subject
  problem: string | undefined
  /** Undefined: no value. */
  onChange: (value: unknown) => void
}

/** The value of a condition, entered as its operator and the type of the property ask. */
export function ConditionValue(props: ConditionValueProps) {
  const { id, operator, value, subject, problem, onChange } = props
  const shape = shapeOf(operator)
  const isRange = shape === 'range' || (shape === 'one' && isObject(value))
  const field = { id, 'aria-label': 'Value', placeholder: 'Value', error: problem }
  if (subject.key === '' || shape === undefined || shape === 'none') return <span />
  if (isRange) return <RangeValue {...props} />
  if (shape === 'many') {
    return (
      <TagsInput
        {...field}
        placeholder="Values, each with Enter"
        data={(subject.choices ?? []).map(String)}
        value={Array.isArray(value) ? value.map(String) : []}
        onChange={(texts) => onChange(texts.length === 0 ? undefined : texts.map((text) => toItem(subject, text)))}
      />
    )
  }
  if (typeof value === 'object' && value !== null) return <code className={classes.json}>{JSON.stringify(value)}</code>
  const text = value === undefined || value === null ? '' : String(value)
  if (subject.kind === 'flag') {
    const flags = [
      { value: 'true', label: 'True' },
      { value: 'false', label: 'False' },
    ]
    return (
      <Select
        {...field}
        data={flags}
        value={text || null}
        allowDeselect={false}
        onChange={(flag) => onChange(flag === 'true')}
      />
    )
  }
  if (subject.choices && ['=', '!=', 'contains', 'doesNotContains'].includes(operator)) {
    const choices = subject.choices.map(String)
    return (
      <Select
        {...field}
        data={text === '' || choices.includes(text) ? choices : [...choices, text]}
        value={text || null}
        searchable
        allowDeselect={false}
        onChange={(choice) => choice !== null && onChange(toItem(subject, choice))}
      />
    )
  }
  if (subject.kind === 'number' || subject.hasNumbers) {
    // What is no number yet, such as a lone minus, stays a text until it is.
    return <NumberInput {...field} value={text} onChange={(next) => onChange(toNumber(String(next)))} hideControls />
  }
  const isDay = subject.kind === 'date' && /^(\d{4}-\d{2}-\d{2})?$/.test(text)
  return (
    <TextInput
      {...field}
      type={isDay ? 'date' : 'text'}
      autoComplete="off"
      placeholder={subject.part === 'relation' ? 'Identifier' : 'Value'}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  )
}

/** Undefined without a text; what is no number yet stays as it is. */
function toNumber(text: string): unknown {
  if (text.trim() === '') return undefined
  return Number.isFinite(Number(text)) ? Number(text) : text
}

/** A chosen or typed text as the schema has it. */
function toItem({ choices, kind, hasNumbers }: Subject, text: string): unknown {
  const choice = choices?.find((one) => String(one) === text)
  if (choice !== undefined) return choice
  const isNumber = (kind === 'number' || hasNumbers === true) && Number.isFinite(Number(text))
  return isNumber ? Number(text) : text
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
