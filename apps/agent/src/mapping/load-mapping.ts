import { readFile } from 'node:fs/promises'
import type { MappingEntry } from './mapping-entry.ts'
import { parseMapping } from './parse-mapping.ts'

/**
 * Reads the mapping file. Without one, and with an empty one, the two default entries apply (`undefined`).
 *
 * @throws MappingError when the file is no valid mapping; Error when it exists and cannot be read.
 */
export async function loadMapping(
  path: string,
): Promise<{ entries: MappingEntry[] | undefined; warnings: readonly string[] }> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw new Error(`The mapping file ${path} cannot be read: ${error.message}`, { cause: error })
  })
  return text.trim() === '' ? { entries: undefined, warnings: [] } : parseMapping(text)
}
