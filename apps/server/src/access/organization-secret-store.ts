import { sql } from 'kysely'
import type { SecretView } from '@portolan/contract/secrets'
import type { Db } from '../database/database.ts'
import type { SecretBox } from './secret-box.ts'

/** A value opens only in its place: organisation, name and revision. */
const toPurpose = (orgId: string, name: string, revision: number) => `organization-secret ${orgId} ${name} ${revision}`

const SHOWN = ['name', 'description', 'created_at', 'created_by', 'updated_at', 'updated_by'] as const

export async function listSecrets(db: Db, orgId: string): Promise<SecretView[]> {
  const rows = await db
    .selectFrom('organization_secret')
    .select(SHOWN)
    .where('org_id', '=', orgId)
    .orderBy('name')
    .execute()
  return rows.map(toView)
}

/** `locked`: nobody else changes it until the transaction ends. */
export async function findSecret(
  db: Db,
  orgId: string,
  name: string,
  options: { locked: boolean } = { locked: false },
): Promise<(SecretView & { revision: number }) | undefined> {
  const query = db
    .selectFrom('organization_secret')
    .select([...SHOWN, 'revision'])
    .where('org_id', '=', orgId)
    .where('name', '=', name)
  const row = await (options.locked ? query.forUpdate() : query).executeTakeFirst()
  return row && { ...toView(row), revision: row.revision }
}

/** @returns false when the name is taken. */
export async function insertSecret(
  db: Db,
  secretBox: SecretBox,
  secret: { orgId: string; name: string; value: string; description: string | null; by: string },
): Promise<boolean> {
  const { orgId, name, value, description, by } = secret
  const inserted = await db
    .insertInto('organization_secret')
    .values({
      org_id: orgId,
      name,
      description,
      value_encrypted: secretBox.seal(value, toPurpose(orgId, name, 1)),
      created_by: by,
      updated_by: by,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('name')
    .executeTakeFirst()
  return inserted !== undefined
}

/** A new value takes a new revision; without one only the description changes. */
export async function updateSecret(
  db: Db,
  secretBox: SecretBox,
  secret: { orgId: string; name: string; revision: number; value?: string; description: string | null; by: string },
): Promise<void> {
  const { orgId, name, value, description, by } = secret
  const revision = secret.revision + (value === undefined ? 0 : 1)
  await db
    .updateTable('organization_secret')
    .set({
      description,
      ...(value !== undefined && {
        revision,
        value_encrypted: secretBox.seal(value, toPurpose(orgId, name, revision)),
      }),
      updated_by: by,
      updated_at: sql`now()`,
    })
    .where('org_id', '=', orgId)
    .where('name', '=', name)
    .execute()
}

export async function deleteSecret(db: Db, orgId: string, name: string): Promise<void> {
  await db.deleteFrom('organization_secret').where('org_id', '=', orgId).where('name', '=', name).execute()
}

/**
 * The values of all secrets of an organisation, by name.
 * @throws Error when one cannot be decrypted: it is never replaced by anything else.
 */
export async function openSecrets(db: Db, secretBox: SecretBox, orgId: string): Promise<Record<string, string>> {
  const rows = await db
    .selectFrom('organization_secret')
    .select(['name', 'value_encrypted', 'revision'])
    .where('org_id', '=', orgId)
    .execute()
  return Object.fromEntries(
    rows.map((row) => [row.name, secretBox.open(row.value_encrypted, toPurpose(orgId, row.name, row.revision))]),
  )
}

interface Row {
  name: string
  description: string | null
  created_at: Date
  created_by: string
  updated_at: Date
  updated_by: string
}

const toView = (row: Row): SecretView => ({
  secretName: row.name,
  description: row.description,
  createdAt: row.created_at.toISOString(),
  createdBy: row.created_by,
  updatedAt: row.updated_at.toISOString(),
  updatedBy: row.updated_by,
})
