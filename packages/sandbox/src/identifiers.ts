import { createHash, randomBytes } from 'node:crypto'

/** Generates ids from the names of things, so that equal seeds give equal ids whatever the order of calls. */
export interface Identifiers {
  uuid(...name: (string | number)[]): string
  /** A commit id as Git writes it: 40 hexadecimal digits. */
  sha(...name: (string | number)[]): string
}

/** @param seed omitted: ids differ from process to process. */
export function createIdentifiers(seed = randomBytes(16).toString('hex')): Identifiers {
  const digest = (kind: string, name: (string | number)[]) =>
    createHash('sha256')
      .update(JSON.stringify([seed, kind, ...name]))
      .digest('hex')

  return {
    uuid(...name) {
      const hex = digest('uuid', name)
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
    },
    sha: (...name) => digest('sha', name).slice(0, 40),
  }
}
