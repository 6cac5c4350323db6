import { execFile, type SpawnOptions } from 'node:child_process'
import { chown, lchown, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { LocalModeError } from './local-mode-error.ts'

/** The user "nobody" of Linux and its group. */
const NOBODY = 65_534

export interface Command {
  file: string
  args: string[]
  options: SpawnOptions
}

/**
 * How to run a program that refuses root when this process is root.
 *
 * First choice: a Linux user namespace in which root appears as "nobody", so that files keep their owner and
 * folders that only root may enter stay reachable. Second: the user "nobody" itself, who then gets `owned`.
 *
 * @param owned files and folders that the program must own.
 * @throws LocalModeError when neither works.
 */
export async function asUnprivilegedUser(command: readonly string[], owned: readonly string[]): Promise<Command> {
  const [file = '', ...args] = command
  if (process.getuid?.() !== 0) return { file, args, options: {} }

  const namespace = ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`]
  if (await succeeds('unshare', [...namespace, 'true'])) {
    return { file: 'unshare', args: [...namespace, file, ...args], options: {} }
  }

  for (const path of [file, ...owned]) {
    const closed = await findClosedFolder(path)
    if (closed) {
      throw new LocalModeError(
        `PostgreSQL does not run as root, and no other user may enter ${closed}: start Portolan as another user, or set DATABASE_URL`,
      )
    }
  }
  for (const path of owned) await chownTree(path)
  return { file, args, options: { uid: NOBODY, gid: NOBODY } }
}

const succeeds = (file: string, args: string[]) =>
  promisify(execFile)(file, args, { timeout: 5000 }).then(
    () => true,
    () => false,
  )

async function findClosedFolder(path: string): Promise<string | undefined> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return folder
    if (folder === dirname(folder)) return undefined
  }
}

async function chownTree(path: string): Promise<void> {
  await chown(path, NOBODY, NOBODY)
  if (!(await stat(path)).isDirectory()) return
  for (const entry of await readdir(path, { withFileTypes: true, recursive: true })) {
    await lchown(join(entry.parentPath, entry.name), NOBODY, NOBODY)
  }
}
