import { readFileSync } from 'node:fs'
import { getCACertificates } from 'node:tls'

/**
 * The authorities that Node and the operating system trust, and those of a PEM file besides.
 *
 * @throws Error naming the file when it cannot be read.
 */
export function trustedAuthorities(path: string | undefined): string[] {
  const known = [...getCACertificates('default'), ...getCACertificates('system')]
  return path === undefined ? [...new Set(known)] : [...new Set([...known, readAuthorities(path)])]
}

/** The PEM text of a file of authorities. @throws Error naming the file when it cannot be read. */
export function readAuthorities(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new Error(`The certificate file ${path} cannot be read`, { cause: error })
  }
}
