import { fieldId } from '../actions/FormFieldControl.tsx'
import { CodeEditor, InputWrapper, Select } from '../ui/index.ts'
import { CalculationSample } from './CalculationSample.tsx'
import type { Definition } from './definitions.ts'
import { ItemSelect } from './KindSelect.tsx'
import { groupedKinds, partsOf, RESULT_KINDS, type StoredKind } from './property-kinds.ts'
import type { PropertyType } from '../catalog/catalog-types.ts'
import type { KindFieldsProps } from './StoredFields.tsx'

/** The jq expression of a calculation, what it results in, and a way to try it. */
export function CalculationFields({
  blueprint,
  before,
  draft,
  problems,
  onChange,
}: KindFieldsProps & { blueprint: string; before: Definition | undefined }) {
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
      <CalculationSample
        blueprint={blueprint}
        calculation={draft.calculation}
        type={
          draft.result === 'other'
            ? ((before?.['type'] as PropertyType | undefined) ?? 'string')
            : partsOf(draft.result).type
        }
      />
    </>
  )
}
