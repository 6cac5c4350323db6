import { fieldsOf, toFormItems, type FormField } from '../actions/form-fields.ts'
import type { PropertySchema } from '../catalog/catalog-types.ts'

/** The field that edits the default of a property, in the terms of an action form. */
export function defaultField(schema: PropertySchema): FormField {
  const { description: _ofTheProperty, default: _isTheValue, ...rules } = schema
  const [field] = fieldsOf(toFormItems({ properties: { default: { ...rules, title: 'Default' } } }))
  if (field === undefined) throw new Error('A form of one property has one field')
  return field
}
