import { Select, TextInput } from '../ui/index.ts'
import type { ConditionValueProps } from './ConditionValue.tsx'
import { PRESETS } from './operators.ts'
import classes from './ScorecardDrawer.module.css'

const DATES = 'dates'

/** A range of dates: one that moves along with time, or two days. */
export function RangeValue({ id, value, problem, onChange }: Omit<ConditionValueProps, 'operator'>) {
  const { preset, from, to } = (value ?? {}) as { preset?: unknown; from?: unknown; to?: unknown }
  const hasDates = from !== undefined || to !== undefined
  const chosen = hasDates ? DATES : typeof preset === 'string' ? preset : null
  const known = Object.entries(PRESETS).map(([name, words]) => ({ value: name, label: words }))
  const stored = typeof preset === 'string' && !Object.hasOwn(PRESETS, preset) ? [preset] : []
  const setDay = (key: 'from' | 'to', day: string) => onChange({ from: from ?? '', to: to ?? '', [key]: day })
  return (
    <div className={classes.range}>
      <Select
        id={id}
        aria-label="Range of time"
        placeholder="Range of time"
        data={[...known, ...stored, { value: DATES, label: 'two dates' }]}
        value={chosen}
        error={problem}
        allowDeselect={false}
        onChange={(name) => onChange(name === DATES ? { from: '', to: '' } : { preset: name })}
      />
      {hasDates && (
        <>
          <DayInput label="From" value={from} onChange={(day) => setDay('from', day)} />
          <DayInput label="To" value={to} onChange={(day) => setDay('to', day)} />
        </>
      )}
    </div>
  )
}

function DayInput(props: { label: string; value: unknown; onChange: (day: string) => void }) {
  const text = typeof props.value === 'string' ? props.value : ''
  const isDay = /^(\d{4}-\d{2}-\d{2})?$/.test(text)
  return (
    <TextInput
      aria-label={props.label}
      type={isDay ? 'date' : 'text'}
      autoComplete="off"
      value={text}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  )
}
