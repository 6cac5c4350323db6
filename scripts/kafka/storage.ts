import { randomBytes } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { resolveJavaRuntime } from './java-runtime.ts'
import { runCommand } from './run-command.ts'

/** The administrator whom the storage was formatted with. */
export interface Administrator {
  adminUsername: string
  adminPassword: string
}

/**
 * Formats a broker's data directory on first use.
 *
 * @param writeProperties writes the server's configuration for this administrator and returns its path.
 * @returns the administrator, the same on every start of a directory.
 */
export async function ensureStorage(
  directory: string,
  writeProperties: (admin: Administrator) => Promise<string>,
): Promise<Administrator> {
  const adminPath = join(directory, 'administrator.json')
  const known = await readAdministrator(adminPath)
  const admin = known ?? { adminUsername: 'admin', adminPassword: randomBytes(18).toString('base64url') }
  const propertiesPath = await writeProperties(admin)
  if (known === undefined) {
    // A first start that was cut off leaves half a format.
    await rm(join(directory, 'data'), { recursive: true, force: true })
    await format(propertiesPath, admin)
    // Written last: its presence says that the format is whole.
    await writeFile(adminPath, JSON.stringify(admin), { mode: 0o600 })
  }
  return admin
}

async function readAdministrator(path: string): Promise<Administrator | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Administrator
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

async function format(propertiesPath: string, admin: Administrator): Promise<void> {
  const java = await resolveJavaRuntime()
  const scram = `SCRAM-SHA-512=[name=${admin.adminUsername},password=${admin.adminPassword}]`
  await runCommand(
    java.command,
    [
      ...java.flags.filter((flag) => !flag.startsWith('-XX:ArchiveClassesAtExit')),
      'kafka.tools.StorageTool',
      'format',
      '--cluster-id',
      newClusterId(),
      '--config',
      propertiesPath,
      '--add-scram',
      scram,
    ],
    { absence: `"${java.command}" could not be run`, timeoutMs: 60_000 },
  )
}

/** 16 random bytes as base64url. The first letter is never a dash, which the tool would take for an option. */
export function newClusterId(): string {
  const bytes = randomBytes(16)
  bytes.writeUInt8(bytes.readUInt8(0) & 0x7f, 0)
  return bytes.toString('base64url')
}
