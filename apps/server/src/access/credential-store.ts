import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Db, Trx } from '../database/database.ts'
import type { SecretBox } from './secret-box.ts'

export interface Credential {
  orgId: string
  clientId: string
  name: string
  enabled: boolean
  /** Whether its secret signs for the organisation. */
  signing: boolean
  /** Grows with every new secret. */
  secretRevision: number
  /** The service account that signs in with it; undefined for credentials of the organisation. */
  accountId: string | undefined
  createdAt: Date
  updatedAt: Date
}

export const digestSecret = (secret: string): Buffer => createHash('sha256').update(secret, 'utf8').digest()

const secretPurpose = (orgId: string, clientId: string) => `credential ${orgId} ${clientId}`

/** By client id alone, which is all that a sign-in names. */
export async function findCredential(
  db: Db,
  clientId: string,
): Promise<(Credential & { secretDigest: Buffer }) | undefined> {
  const row = await selectCredentials(db).select('secret_digest').where('client_id', '=', clientId).executeTakeFirst()
  return row && { ...toCredential(row), secretDigest: row.secret_digest }
}

/** Those of the organisation itself, oldest first. */
export async function listCredentials(db: Db, orgId: string): Promise<Credential[]> {
  const rows = await selectCredentials(db)
    .where('org_id', '=', orgId)
    .where('account_id', 'is', null)
    .orderBy('created_at')
    .orderBy('client_id')
    .execute()
  return rows.map(toCredential)
}

/** A credential of the organisation, or of the service account that is named. */
export async function findCredentialOf(
  db: Db,
  orgId: string,
  clientId: string,
  accountId: string | null = null,
): Promise<Credential | undefined> {
  const row = await selectCredential(db, orgId, clientId)
    .where('account_id', 'is not distinct from', accountId)
    .executeTakeFirst()
  return row && toCredential(row)
}

/** Reads the credential of a service account and holds its row until the transaction ends. */
export async function findAccountCredential(
  trx: Trx,
  orgId: string,
  accountId: string,
): Promise<Credential | undefined> {
  const row = await selectCredentials(trx)
    .where('org_id', '=', orgId)
    .where('account_id', '=', accountId)
    .forUpdate()
    .executeTakeFirst()
  return row && toCredential(row)
}

/** Reads a credential of the organisation and holds its row until the transaction ends. */
export async function lockCredential(trx: Trx, orgId: string, clientId: string): Promise<Credential | undefined> {
  const row = await selectCredential(trx, orgId, clientId)
    .where('account_id', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return row && toCredential(row)
}

/** The organisation's signing pair: HMAC key of webhooks and messages, AES key of secret inputs. */
export async function getSigningCredential(
  db: Db,
  secretBox: SecretBox,
  orgId: string,
): Promise<{ clientId: string; clientSecret: string; secretRevision: number }> {
  const row = await db
    .selectFrom('credential')
    .select(['client_id', 'secret_encrypted', 'secret_revision'])
    .where('org_id', '=', orgId)
    .where('signing', '=', true)
    .executeTakeFirstOrThrow()
  return {
    clientId: row.client_id,
    clientSecret: secretBox.open(row.secret_encrypted, secretPurpose(orgId, row.client_id)),
    secretRevision: row.secret_revision,
  }
}

export async function insertCredential(
  db: Db,
  secretBox: SecretBox,
  credential: {
    orgId: string
    clientId: string
    clientSecret: string
    name: string
    signing: boolean
    accountId?: string
  },
): Promise<void> {
  await db
    .insertInto('credential')
    .values({
      org_id: credential.orgId,
      client_id: credential.clientId,
      name: credential.name,
      signing: credential.signing,
      account_id: credential.accountId ?? null,
      ...toSecretColumns(secretBox, credential, credential.clientSecret),
    })
    .execute()
}

export async function renameCredential(trx: Trx, credential: Credential, name: string): Promise<void> {
  await updateCredential(trx, credential).set({ name }).execute()
}

export async function replaceSecret(
  trx: Trx,
  secretBox: SecretBox,
  credential: Credential,
  clientSecret: string,
): Promise<void> {
  await updateCredential(trx, credential)
    .set({
      ...toSecretColumns(secretBox, credential, clientSecret),
      secret_revision: credential.secretRevision + 1,
    })
    .execute()
}

export async function deleteCredential(trx: Trx, { orgId, clientId }: Credential): Promise<void> {
  await trx.deleteFrom('credential').where('org_id', '=', orgId).where('client_id', '=', clientId).execute()
}

const toSecretColumns = (secretBox: SecretBox, of: { orgId: string; clientId: string }, clientSecret: string) => ({
  secret_encrypted: secretBox.seal(clientSecret, secretPurpose(of.orgId, of.clientId)),
  secret_digest: digestSecret(clientSecret),
})

const updateCredential = (trx: Trx, { orgId, clientId }: Credential) =>
  trx
    .updateTable('credential')
    // `now` is the start of the transaction, which may lie before a change that it waited for.
    .set({ updated_at: sql<Date>`clock_timestamp()` })
    .where('org_id', '=', orgId)
    .where('client_id', '=', clientId)

const COLUMNS = [
  'client_id',
  'org_id',
  'name',
  'enabled',
  'signing',
  'secret_revision',
  'account_id',
  'created_at',
  'updated_at',
] as const

const selectCredentials = (db: Db) => db.selectFrom('credential').select(COLUMNS)

const selectCredential = (db: Db, orgId: string, clientId: string) =>
  selectCredentials(db).where('org_id', '=', orgId).where('client_id', '=', clientId)

function toCredential(row: {
  client_id: string
  org_id: string
  name: string
  enabled: boolean
  signing: boolean
  secret_revision: number
  account_id: string | null
  created_at: Date
  updated_at: Date
}): Credential {
  return {
    orgId: row.org_id,
    clientId: row.client_id,
    name: row.name,
    enabled: row.enabled,
    signing: row.signing,
    secretRevision: row.secret_revision,
    accountId: row.account_id ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
