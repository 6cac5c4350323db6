/** Whether PostgreSQL can store and compare a text: U+0000 and halves of surrogate pairs are none for it. */
export const isStorableText = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000')

/** Whether all texts and keys in a JSON value can be stored. The value is not deeper than a request may be. */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return isStorableText(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([key, item]) => isStorableText(key) && isStorable(item))
}
