import { fieldId } from '../actions/FormFieldControl.tsx'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { CodeEditor, InputWrapper, Select } from '../ui/index.ts'
import { AVERAGE_UNITS, isAverage, MEASURES, needsProperty, numericChoices, timeChoices } from './aggregation-draft.ts'
import type { AggregationDraft, Measure } from './aggregation-draft.ts'
import { ItemSelect } from './KindSelect.tsx'
import { choosePathStep, toPathSteps, type Choice } from './mirror-path.ts'
import { groupedKinds, RESULT_KINDS, type StoredKind } from './property-kinds.ts'
import type { KindFieldsProps } from './StoredFields.tsx'

interface Props extends KindFieldsProps {
  blueprint: Blueprint
  blueprints: readonly Blueprint[]
}

/** The way of a mirror, hop by hop. */
export function MirrorFields({ blueprint, blueprints, draft, problems, onChange }: Props) {
  const steps = toPathSteps(blueprints, blueprint, draft.mirror)
  const hasRelations = Object.keys(blueprint.relations).length > 0
  return steps.map((step, index) => {
    const isLast = index === steps.length - 1
    return (
      <Select
        key={index}
        id={isLast ? fieldId('path') : undefined}
        label={step.label}
        description={index === 0 && !hasRelations ? 'A mirror needs a relation: add one first.' : undefined}
        placeholder={index === 0 ? 'Choose a relation' : 'Choose a property, or a relation to go on'}
        data={step.choices}
        value={step.value}
        error={isLast ? problems['path'] : undefined}
        searchable
        withAsterisk
        aria-required
        allowDeselect={false}
        onChange={(value) => {
          onChange((current) => ({ ...current, mirror: choosePathStep(current.mirror, index, value) }))
        }}
      />
    )
  })
}

/** The jq expression of a calculation and what it results in. */
export function CalculationFields({ draft, problems, onChange }: Props) {
  const results = groupedKinds(RESULT_KINDS)
  return (
    <>
      <InputWrapper
        label="Calculation"
        labelElement="div"
        description="A jq expression over the entity, such as .properties.language | ascii_downcase"
        error={problems['calculation']}
        withAsterisk
      >
        <CodeEditor
          initialValue={draft.calculation}
          label="Calculation"
          language="text"
          invalid={problems['calculation'] !== undefined}
          minHeight={72}
          onChange={(calculation) => onChange({ calculation })}
        />
      </InputWrapper>
      <Select
        id={fieldId('kind-of-result')}
        label="Result"
        data={draft.result === 'other' ? [{ value: 'other', label: 'As defined in JSON' }, ...results] : results}
        value={draft.result}
        allowDeselect={false}
        searchable
        maxDropdownHeight={320}
        onChange={(result) => result && onChange({ result: result as StoredKind })}
      />
      {draft.result === 'array' && (
        <ItemSelect item={draft.item} problem={problems['item']} onChange={(item) => onChange({ item })} />
      )}
    </>
  )
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
