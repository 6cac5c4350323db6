import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A directory that is deleted with the test. */
export interface TemporaryDirectory extends AsyncDisposable {
  readonly path: string
}

/** Creates an empty directory that only this user may enter. */
export async function createTemporaryDirectory(purpose: string): Promise<TemporaryDirectory> {
  const path = await mkdtemp(join(tmpdir(), `portolan-${purpose}-`))
  return {
    path,
    // A program that is just ending may still write a last file.
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  }
}
