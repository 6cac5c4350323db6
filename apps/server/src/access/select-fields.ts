import { DomainError } from '../errors.ts'

/**
 * Keeps the keys that `fields` names; all of them when it is empty. `users.email` keeps that key of each object in
 * `users`; a list of texts is kept whole.
 * @throws DomainError `invalid_request` for a field that is not in `known`.
 */
export function selectFields<View extends Record<string, unknown>>(
  view: View,
  fields: readonly string[],
  known: readonly string[],
): Partial<View> {
  const wrong = fields.find((field) => !known.includes(field))
  if (wrong !== undefined) {
    throw new DomainError('invalid_request', `query/fields must be one of ${known.join(', ')}; "${wrong}" is not`)
  }
  if (fields.length === 0) return view
  const wanted = Object.groupBy(fields, (field) => field.split('.')[0]!)
  return Object.fromEntries(
    Object.entries(view)
      .filter(([key]) => wanted[key] !== undefined)
      .map(([key, value]) => [key, Array.isArray(value) ? selectOfEach(value, wanted[key]!) : value]),
  ) as Partial<View>
}

function selectOfEach(items: readonly unknown[], fields: readonly string[]): unknown[] {
  const keys = fields.map((field) => field.split('.')[1]!)
  return items.map((item) =>
    item === null || typeof item !== 'object'
      ? item
      : Object.fromEntries(Object.entries(item).filter(([key]) => keys.includes(key))),
  )
}
