import { IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { ActionIcon, Button, SegmentedControl, Select, Textarea } from '../../ui/index.ts'
import { describeJsonProblem, findJsonProblem } from '../../ui/json-problem.ts'
import type { TableColumn } from '../table-columns.ts'
import { operatorsOf, toLines, toTableFilter, type FilterLine } from './filter-rules.ts'
import { FilterValue } from './FilterValue.tsx'
import classes from './FilterForm.module.css'
import { toFilter, type TableFilter } from './table-view.ts'

interface Props {
  columns: readonly TableColumn[]
  filter: TableFilter | undefined
  onApply: (filter: TableFilter | undefined) => void
}

/** One line for each rule, or the rules as JSON where they are nested. */
export function FilterForm({ columns, filter, onApply }: Props) {
  const initial = toLines(filter, columns)
  const [combinator, setCombinator] = useState(filter?.combinator ?? 'and')
  const [lines, setLines] = useState<readonly FilterLine[]>(() => withOne(initial ?? [], columns))
  const [json, setJson] = useState(initial === undefined ? toJson(filter) : undefined)
  const problem = json === undefined ? undefined : problemOf(json)
  const setLine = (index: number, line: FilterLine) => setLines((current) => current.with(index, line))

  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (problem !== undefined) return
        onApply(json === undefined ? toTableFilter(combinator, lines, columns) : readJson(json))
      }}
    >
      {json === undefined ? (
        <>
          {lines.length > 1 && (
            <SegmentedControl
              aria-label="Combination"
              value={combinator}
              onChange={(next) => setCombinator(next === 'or' ? 'or' : 'and')}
              data={[
                { value: 'and', label: 'All of these' },
                { value: 'or', label: 'Any of these' },
              ]}
            />
          )}
          {lines.map((line, index) => (
            // Lines have no names of their own; their place is what tells them apart.
            <Line
              key={index}
              line={line}
              number={index + 1}
              columns={columns}
              onChange={(next) => setLine(index, next)}
              onRemove={() => setLines((current) => withOne(current.toSpliced(index, 1), columns))}
            />
          ))}
          <Button
            variant="subtle"
            size="compact-sm"
            className={classes.add ?? ''}
            leftSection={<IconPlus size={14} />}
            onClick={() => setLines((current) => [...current, newLine(columns)])}
          >
            Add a rule
          </Button>
        </>
      ) : (
        <Textarea
          label="Rules as JSON"
          description="Groups of rules may hold further groups."
          classNames={{ input: 'mono' }}
          autosize
          minRows={6}
          maxRows={16}
          value={json}
          error={problem}
          onChange={(event) => setJson(event.currentTarget.value)}
        />
      )}
      <div className={classes.buttons}>
        <Button
          variant="subtle"
          disabled={json !== undefined && (problem !== undefined || toLines(readJson(json), columns) === undefined)}
          onClick={() => {
            if (json === undefined) setJson(toJson(toTableFilter(combinator, lines, columns)))
            else {
              const rules = readJson(json)
              setCombinator(rules?.combinator ?? 'and')
              setLines(withOne(toLines(rules, columns) ?? [], columns))
              setJson(undefined)
            }
          }}
        >
          {json === undefined ? 'Edit JSON' : 'Edit as lines'}
        </Button>
        <span className={classes.space} />
        <Button variant="default" onClick={() => onApply(undefined)}>
          Clear
        </Button>
        <Button type="submit">Apply</Button>
      </div>
    </form>
  )
}

function Line(props: {
  line: FilterLine
  number: number
  columns: readonly TableColumn[]
  onChange: (line: FilterLine) => void
  onRemove: () => void
}) {
  const { line, number, columns, onChange } = props
  const column = columns.find(({ id }) => id === line.column)
  const operators = column ? operatorsOf(column) : []
  return (
    <div className={classes.line} role="group" aria-label={`Rule ${number}`}>
      <Select
        aria-label="Property"
        data={columns.map(({ id, title }) => ({ value: id, label: title }))}
        value={line.column}
        onChange={(id) => id !== null && onChange(newLine(columns, id))}
        searchable
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
      />
      <Select
        aria-label="Operator"
        data={operators.map(({ name, label }) => ({ value: name, label }))}
        value={line.operator}
        onChange={(operator) => {
          if (operator === null) return
          const inputOf = (name: string) => operators.find((choice) => choice.name === name)?.input
          onChange({ ...line, operator, value: inputOf(operator) === inputOf(line.operator) ? line.value : '' })
        }}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
      />
      {column && <FilterValue line={line} column={column} onChange={(value) => onChange({ ...line, value })} />}
      <ActionIcon aria-label={`Remove rule ${number}`} onClick={props.onRemove}>
        <IconX size={16} />
      </ActionIcon>
    </div>
  )
}

function newLine(columns: readonly TableColumn[], id?: string): FilterLine {
  const column = columns.find((candidate) => candidate.id === id) ?? columns[0]
  return { column: column?.id ?? '', operator: (column && operatorsOf(column)[0]?.name) ?? '', value: '' }
}

const withOne = (lines: readonly FilterLine[], columns: readonly TableColumn[]): readonly FilterLine[] =>
  lines.length === 0 ? [newLine(columns)] : lines

const toJson = (filter: TableFilter | undefined): string =>
  JSON.stringify(filter ?? { combinator: 'and', rules: [] }, null, 2)

/** Nothing entered means no filter. */
const readJson = (text: string): TableFilter | undefined =>
  text.trim() === '' ? undefined : toFilter(JSON.parse(text))

function problemOf(text: string): string | undefined {
  if (text.trim() === '') return undefined
  const problem = findJsonProblem(text)
  if (problem) return describeJsonProblem(problem)
  const value = JSON.parse(text) as { combinator?: unknown; rules?: unknown } | null
  const isShaped = (value?.combinator === 'and' || value?.combinator === 'or') && Array.isArray(value.rules)
  return isShaped ? undefined : 'This must be { "combinator": "and" or "or", "rules": [ … ] }'
}
