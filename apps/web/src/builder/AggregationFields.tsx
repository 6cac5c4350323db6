import { fieldId } from '../actions/FormFieldControl.tsx'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { CodeEditor, InputWrapper, Select } from '../ui/index.ts'
import {
  AVERAGE_UNITS,
  isAverage,
  MEASURES,
  needsProperty,
  numericChoices,
  timeChoices,
  type AggregationDraft,
  type Measure,
} from './aggregation-draft.ts'
import type { Choice } from './mirror-path.ts'
import type { KindFieldsProps } from './StoredFields.tsx'

interface Props extends KindFieldsProps {
  blueprints: readonly Blueprint[]
}

/** What is counted or summed up over related entities. */
export function AggregationFields({ blueprints, draft, problems, onChange }: Props) {
  const { aggregation } = draft
  const target = blueprints.find(({ identifier }) => identifier === aggregation.target)
  const set = (change: Partial<AggregationDraft>) =>
    onChange((current) => ({ ...current, aggregation: { ...current.aggregation, ...change } }))
  return (
    <>
      <Select
        id={fieldId('target')}
        label="Related blueprint"
        description="Related entities count, over whatever relations, in either direction."
        placeholder="Choose a blueprint"
        data={blueprints.map(({ identifier, title }) => ({ value: identifier, label: title }))}
        value={aggregation.target || null}
        error={problems['target']}
        withAsterisk
        aria-required
        searchable
        allowDeselect={false}
        onChange={(value) => set({ target: value ?? '', property: '', measureTimeBy: '$createdAt' })}
      />
      <Select
        id={fieldId('measure')}
        label="Function"
        data={Object.entries(MEASURES).map(([value, { label }]) => ({ value, label }))}
        value={aggregation.measure}
        error={problems['measure']}
        allowDeselect={false}
        onChange={(value) => value && set({ measure: value as Measure })}
      />
      {needsProperty(aggregation.measure) && (
        <Select
          id={fieldId('property')}
          label="Property"
          placeholder={target ? 'Choose a property' : 'Choose a blueprint first'}
          data={withValue(target ? numericChoices(target) : [], aggregation.property)}
          value={aggregation.property || null}
          error={problems['property']}
          withAsterisk
          aria-required
          searchable
          allowDeselect={false}
          onChange={(value) => set({ property: value ?? '' })}
        />
      )}
      {isAverage(aggregation.measure) && (
        <>
          <Select
            id={fieldId('averageOf')}
            label="Average of each"
            data={Object.entries(AVERAGE_UNITS).map(([value, label]) => ({ value, label }))}
            value={aggregation.averageOf}
            error={problems['averageOf']}
            allowDeselect={false}
            onChange={(value) => value && set({ averageOf: value })}
          />
          <Select
            id={fieldId('measureTimeBy')}
            label="Time by"
            data={withValue(timeChoices(target), aggregation.measureTimeBy)}
            value={aggregation.measureTimeBy}
            error={problems['measureTimeBy']}
            allowDeselect={false}
            onChange={(value) => value && set({ measureTimeBy: value })}
          />
        </>
      )}
      <InputWrapper
        label="Query"
        labelElement="div"
        description={'Only entities that match, as JSON: { "combinator": "and", "rules": [ … ] }. Empty: all.'}
        error={problems['query']}
      >
        <CodeEditor
          initialValue={aggregation.query}
          label="Query"
          language="json"
          invalid={problems['query'] !== undefined}
          minHeight={72}
          onChange={(query) => set({ query })}
        />
      </InputWrapper>
    </>
  )
}

/** A value that is stored stays selectable although nothing has it any more. */
function withValue(choices: Choice[], value: string): Choice[] {
  const isKnown = value === '' || choices.some((choice) => choice.value === value)
  return isKnown ? choices : [...choices, { value, label: value }]
}
