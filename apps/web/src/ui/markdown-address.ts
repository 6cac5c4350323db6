/**
 * Where an address in a text of others leads.
 *
 * - `within`: to a place of the same text.
 * - `elsewhere`: to another site, or to a mail program.
 * - `unknown`: it is relative to where the text came from, which nobody knows here.
 */
export type AddressKind = 'within' | 'elsewhere' | 'unknown'

/** The place that the hash of an address names; undefined when there is none, or nobody can read it. */
export function readPlace(hash: string): string | undefined {
  try {
    return decodeURIComponent(hash.slice(1)) || undefined
  } catch {
    return undefined
  }
}

/** Addresses of other kinds, such as `javascript:`, were emptied before. */
export function kindOfAddress(address: string): AddressKind {
  if (address.startsWith('#')) return 'within'
  return /^(?:https?:)?\/\/|^mailto:/i.test(address) ? 'elsewhere' : 'unknown'
}
