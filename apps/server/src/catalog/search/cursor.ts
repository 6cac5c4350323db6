import { isStorable } from '../../database/storable-text.ts'
import { refuseQuery } from './search-refusal.ts'

/** An opaque place in a list: where the page before it ended. */
export const encodeCursor = (values: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url')

/** @throws DomainError `invalid_request` unless this is a cursor with so many values. */
export function decodeCursor(path: string, text: string, length: number): unknown[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (Array.isArray(values) && values.length === length && isStorable(values)) return values
  } catch {
    // Falls through: text that is no JSON is refused like any other.
  }
  throw refuseQuery(path, 'is not a cursor of this list', 'format')
}
