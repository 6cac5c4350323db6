import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Db } from '../database/database.ts'
import { createSecretBox, type SecretBox } from './secret-box.ts'

const CHECK_PURPOSE = 'encryption-check'

/**
 * The box that all stored secrets are sealed with. The key is `PORTOLAN_ENCRYPTION_KEY`, else the file
 * `encryption.key` in the data directory, which is made on the first start.
 *
 * @throws Error when the database was filled under another key: starting would make every stored secret unreadable.
 */
export async function openSecretBox(db: Db, options: { key: string | undefined; dataDir: string }): Promise<SecretBox> {
  const box = createSecretBox(Buffer.from(options.key ?? (await readKeyFile(options.dataDir)), 'hex'))
  await db
    .insertInto('encryption_check')
    .values({ id: 1, sealed: box.seal('portolan', CHECK_PURPOSE) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const { sealed } = await db
    .selectFrom('encryption_check')
    .select('sealed')
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()
  try {
    box.open(sealed, CHECK_PURPOSE)
  } catch (cause) {
    throw new Error(
      `The secrets in this database were encrypted with another key: set PORTOLAN_ENCRYPTION_KEY, or restore ${join(options.dataDir, 'encryption.key')}`,
      { cause },
    )
  }
  return box
}

async function readKeyFile(dataDir: string): Promise<string> {
  const file = join(dataDir, 'encryption.key')
  await mkdir(dataDir, { recursive: true })
  await writeFile(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    },
  )
  return (await readFile(file, 'utf8')).trim()
}
