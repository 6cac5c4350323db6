import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { createOrganization, type CreatedOrganization } from '../access/create-organization.ts'
import { getSigningCredential } from '../access/credential-store.ts'
import type { Secrets } from '../config.ts'
import type { Services } from '../services.ts'

const LOCK_KEY = 4_400_002

export interface FirstOrganization extends Omit<CreatedOrganization, 'adminPassword'> {
  /** Only known when this start created the organisation, or when the credentials file still has it. */
  adminPassword: string | undefined
  created: boolean
}

/**
 * Creates the first organisation with administrator and credential when the database has none, and keeps them in
 * `credentials.json` (mode 0600) in the data directory. Servers that start together create one.
 */
export async function ensureFirstOrganization(services: Services, secrets: Secrets): Promise<FirstOrganization> {
  const { config, db } = services
  const created = await db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${LOCK_KEY})`.execute(connection)
    try {
      if (await connection.selectFrom('organization').select('id').limit(1).executeTakeFirst()) return undefined
      return await createOrganization(services, {
        name: 'Portolan',
        adminEmail: config.firstOrganization.adminEmail,
        orgId: config.firstOrganization.orgId,
        clientId: config.firstOrganization.clientId,
        clientSecret: secrets.clientSecret,
        adminPassword: secrets.adminPassword,
      })
    } finally {
      await sql`select pg_advisory_unlock(${LOCK_KEY})`.execute(connection)
    }
  })
  if (created) {
    await writeCredentials(config.dataDir, { ...created, baseUrl: config.baseUrl })
    return { ...created, created: true }
  }
  return findFirstOrganization(services)
}

async function findFirstOrganization(services: Services): Promise<FirstOrganization> {
  const { id: orgId } = await services.db
    .selectFrom('organization')
    .select('id')
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirstOrThrow()
  const admin = await services.db
    .selectFrom('account')
    .select('email')
    .where('org_id', '=', orgId)
    .where('role', '=', 'Admin')
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst()
  const kept = await readCredentials(services.config.dataDir)
  return {
    orgId,
    ...(await getSigningCredential(services.db, services.secretBox, orgId)),
    adminEmail: admin?.email ?? '',
    adminPassword: kept?.orgId === orgId ? kept.adminPassword : undefined,
    created: false,
  }
}

/** Written whole beside its place and renamed, so that a reader never sees half a file. */
async function writeCredentials(
  dataDir: string,
  credentials: CreatedOrganization & { baseUrl: string },
): Promise<void> {
  const file = join(dataDir, 'credentials.json')
  await writeFile(`${file}.new`, `${JSON.stringify(credentials, undefined, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

async function readCredentials(dataDir: string): Promise<CreatedOrganization | undefined> {
  try {
    return JSON.parse(await readFile(join(dataDir, 'credentials.json'), 'utf8')) as CreatedOrganization
  } catch {
    return undefined
  }
}
