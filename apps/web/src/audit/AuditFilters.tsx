import { useQuery } from '@tanstack/react-query'
import { Select, TextInput } from '../ui/index.ts'
import {
  CHANGES,
  CUSTOM_RANGE,
  ORIGINS,
  RANGES,
  STATUSES,
  toIso,
  toLocalField,
  type AuditFilter,
  type AuditSearch,
} from './audit-filter.ts'
import classes from './AuditFilters.module.css'
import { actorsQuery } from './audit-queries.ts'

interface Option {
  value: string
  label: string
}

const RANGE_OPTIONS: Option[] = [
  ...RANGES.map(({ value, label }) => ({ value, label })),
  { value: CUSTOM_RANGE, label: 'Custom' },
]

/** When, who, from where, what, and how it went. */
export function AuditFilters(props: { filter: AuditFilter; onChange: (part: AuditSearch) => void }) {
  const { filter, onChange } = props
  const actors = useQuery(actorsQuery())
  const people = [...(actors.data?.values() ?? [])].map(({ id, name }) => ({ value: id, label: name }))

  return (
    <div className={classes.root} role="group" aria-label="Filters">
      <Choice
        label="Time range"
        placeholder="Any time"
        data={RANGE_OPTIONS}
        value={filter.range}
        onChange={(range) => onChange({ range, from: undefined, to: undefined })}
      />
      <Choice
        label="Actor"
        placeholder="Anyone"
        data={withChosen(people, filter.actor)}
        value={filter.actor}
        onChange={(actor) => onChange({ actor })}
        searchable
      />
      <Choice
        label="Origin"
        placeholder="Any origin"
        data={withChosen([...ORIGINS], filter.origin)}
        value={filter.origin}
        onChange={(origin) => onChange({ origin })}
      />
      <Choice
        label="Change"
        placeholder="Any change"
        data={[...CHANGES]}
        value={filter.change}
        onChange={(change) => onChange({ change })}
      />
      <Choice
        label="Status"
        placeholder="Any status"
        data={[...STATUSES]}
        value={filter.status}
        onChange={(status) => onChange({ status })}
      />
      {filter.range === CUSTOM_RANGE && <Times filter={filter} onChange={onChange} />}
    </div>
  )
}

/** Both ends of a custom range, in the reader's zone. An end that is left empty is open. */
function Times({ filter, onChange }: { filter: AuditFilter; onChange: (part: AuditSearch) => void }) {
  return (
    <div className={classes.times}>
      <TextInput
        type="datetime-local"
        label="From"
        className={classes.time ?? ''}
        value={toLocalField(filter.from)}
        max={toLocalField(filter.to)}
        onChange={(event) => onChange({ from: toIso(event.currentTarget.value) })}
      />
      <TextInput
        type="datetime-local"
        label="Until"
        className={classes.time ?? ''}
        value={toLocalField(filter.to)}
        min={toLocalField(filter.from)}
        onChange={(event) => onChange({ to: toIso(event.currentTarget.value) })}
      />
    </div>
  )
}

function Choice(props: {
  label: string
  placeholder: string
  data: Option[]
  value: string | undefined
  onChange: (value: string | undefined) => void
  searchable?: boolean
}) {
  return (
    <Select
      aria-label={props.label}
      placeholder={props.placeholder}
      className={classes.choice ?? ''}
      data={props.data}
      value={props.value ?? null}
      onChange={(value) => props.onChange(value ?? undefined)}
      searchable={props.searchable ?? false}
      clearable
      clearButtonProps={{ 'aria-label': `Clear ${props.label.toLowerCase()}` }}
      limit={100}
    />
  )
}

/** Whoever is filtered for stays visible, also when the server does not name them any more. */
function withChosen(options: Option[], chosen: string | undefined): Option[] {
  const isKnown = chosen === undefined || options.some(({ value }) => value === chosen)
  return isKnown ? options : [...options, { value: chosen, label: chosen }]
}
