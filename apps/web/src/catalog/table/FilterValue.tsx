import { Select, TagsInput, TextInput } from '../../ui/index.ts'
import type { TableColumn } from '../table-columns.ts'
import { inputOf, SPANS, type FilterLine } from './filter-rules.ts'

/** Stands for the teams of whoever looks. */
const MY_TEAMS = 'My Teams'

interface Props {
  line: FilterLine
  column: TableColumn
  onChange: (value: string) => void
}

/** What a rule compares with; nothing for operators that stand alone. */
export function FilterValue({ line, column, onChange }: Props) {
  const common = { 'aria-label': 'Value', value: line.value }
  const input = inputOf(line, [column])
  switch (input) {
    case undefined:
    case 'none':
      return null
    case 'flag':
      return <Choice {...common} data={FLAGS} onChange={onChange} />
    case 'span':
      return <Choice {...common} data={SPANS} onChange={onChange} />
    case 'option':
      return <Choice {...common} data={optionsOf(column)} onChange={onChange} />
    case 'teams':
      return (
        <TagsInput
          aria-label="Value"
          data={[MY_TEAMS]}
          value={line.value === '' ? [] : line.value.split(',')}
          onChange={(teams) => onChange(teams.join(','))}
          acceptValueOnBlur
          comboboxProps={{ withinPortal: false }}
        />
      )
    case 'instant':
      return (
        <TextInput
          aria-label="Value"
          type="datetime-local"
          value={toLocal(line.value)}
          onChange={(event) => onChange(fromLocal(event.currentTarget.value))}
        />
      )
    default:
      return (
        <TextInput
          {...common}
          inputMode={input === 'number' ? 'decimal' : 'text'}
          autoComplete="off"
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}

const FLAGS = [
  { value: 'true', label: 'True' },
  { value: 'false', label: 'False' },
]

function Choice(props: {
  'aria-label': string
  value: string
  data: { value: string; label: string }[]
  onChange: (value: string) => void
}) {
  return (
    <Select
      {...props}
      value={props.value || null}
      placeholder="Choose"
      onChange={(next) => props.onChange(next ?? '')}
      searchable={props.data.length > 8}
      comboboxProps={{ withinPortal: false }}
    />
  )
}

function optionsOf(column: TableColumn): { value: string; label: string }[] {
  const options = column.kind === 'property' ? (column.schema.enum ?? []) : []
  return [...new Set(options.map(String))].map((option) => ({ value: option, label: option }))
}

/** An instant as `datetime-local` wants it: local time without a zone. */
function toLocal(instant: string): string {
  const moment = new Date(instant)
  if (Number.isNaN(moment.getTime())) return ''
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function fromLocal(text: string): string {
  const moment = new Date(text)
  return Number.isNaN(moment.getTime()) ? '' : moment.toISOString()
}
