import { fieldId } from '../actions/FormFieldControl.tsx'
import { Select } from '../ui/index.ts'
import {
  ALL_STORED,
  COMPUTED_KINDS,
  groupedKinds,
  ITEM_KINDS,
  STORED_KINDS,
  type ItemKind,
  type PropertyKind,
} from './property-kinds.ts'

const OTHER = { value: 'other', label: 'As defined in JSON' }
const COMPUTED = Object.entries(COMPUTED_KINDS).map(([value, label]) => ({ value, label }))

/** The type of a property. The type that values are stored as stays once there is a property. */
export function KindSelect(props: {
  kind: PropertyKind
  isNew: boolean
  problem: string | undefined
  onChange: (kind: PropertyKind) => void
}) {
  const { kind, isNew } = props
  const isComputed = kind in COMPUTED_KINDS
  const choices = isNew
    ? [...groupedKinds(ALL_STORED), { group: 'Computed', items: COMPUTED }]
    : kind === 'other'
      ? [OTHER]
      : isComputed
        ? COMPUTED
        : groupedKinds(ALL_STORED.filter((name) => STORED_KINDS[name].type === STORED_KINDS[kind as 'text'].type))
  const note = 'How values are stored stays: to change that, delete the property and create it anew.'
  return (
    <Select
      id={fieldId('kind')}
      label="Type"
      description={isNew ? undefined : isComputed ? 'A computed property stays of its kind.' : note}
      data={choices}
      value={kind}
      error={props.problem}
      allowDeselect={false}
      searchable
      maxDropdownHeight={320}
      disabled={!isNew && (isComputed || kind === 'other')}
      onChange={(next) => next && props.onChange(next as PropertyKind)}
    />
  )
}

/** What the items of a list are. */
export function ItemSelect(props: { item: ItemKind; problem: string | undefined; onChange: (item: ItemKind) => void }) {
  const basic = [{ value: 'any', label: 'Anything' }, ...(props.item === 'other' ? [OTHER] : [])]
  return (
    <Select
      id={fieldId('item')}
      label="Items"
      data={[{ group: 'Any', items: basic }, ...groupedKinds(ITEM_KINDS)]}
      value={props.item}
      error={props.problem}
      allowDeselect={false}
      searchable
      maxDropdownHeight={320}
      onChange={(next) => next && props.onChange(next as ItemKind)}
    />
  )
}
