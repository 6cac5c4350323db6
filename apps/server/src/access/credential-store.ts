import { createHash } from 'node:crypto'
import type { Db } from '../database/database.ts'
import type { SecretBox } from './secret-box.ts'

export interface Credential {
  orgId: string
  clientId: string
  name: string
  enabled: boolean
}

export const digestSecret = (secret: string): Buffer => createHash('sha256').update(secret, 'utf8').digest()

const secretPurpose = (orgId: string, clientId: string) => `credential ${orgId} ${clientId}`

export async function findCredential(
  db: Db,
  clientId: string,
): Promise<(Credential & { secretDigest: Buffer }) | undefined> {
  const row = await db
    .selectFrom('credential')
    .select(['org_id', 'client_id', 'name', 'enabled', 'secret_digest'])
    .where('client_id', '=', clientId)
    .executeTakeFirst()
  return (
    row && {
      orgId: row.org_id,
      clientId: row.client_id,
      name: row.name,
      enabled: row.enabled,
      secretDigest: row.secret_digest,
    }
  )
}

/** The organisation's signing pair: HMAC key of webhooks and messages, AES key of secret inputs. */
export async function getSigningCredential(
  db: Db,
  secretBox: SecretBox,
  orgId: string,
): Promise<{ clientId: string; clientSecret: string }> {
  const row = await db
    .selectFrom('credential')
    .select(['client_id', 'secret_encrypted'])
    .where('org_id', '=', orgId)
    .where('signing', '=', true)
    .executeTakeFirstOrThrow()
  return {
    clientId: row.client_id,
    clientSecret: secretBox.open(row.secret_encrypted, secretPurpose(orgId, row.client_id)),
  }
}

export async function insertCredential(
  db: Db,
  secretBox: SecretBox,
  credential: { orgId: string; clientId: string; clientSecret: string; name: string; signing: boolean },
): Promise<void> {
  await db
    .insertInto('credential')
    .values({
      org_id: credential.orgId,
      client_id: credential.clientId,
      name: credential.name,
      signing: credential.signing,
      secret_encrypted: secretBox.seal(credential.clientSecret, secretPurpose(credential.orgId, credential.clientId)),
      secret_digest: digestSecret(credential.clientSecret),
    })
    .execute()
}
