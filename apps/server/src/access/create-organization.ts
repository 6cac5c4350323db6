import { randomBytes } from 'node:crypto'
import { nanoid } from 'nanoid'
import type { Services } from '../services.ts'
import { createAlphanumeric, createClientId, createClientSecret } from './credential-secret.ts'
import { insertCredential } from './credential-store.ts'
import { hashPassword } from './password.ts'

type Deps = Pick<Services, 'db' | 'secretBox' | 'accessHooks'>

export interface NewOrganization {
  name: string
  adminEmail: string
  orgId?: string | undefined
  clientId?: string | undefined
  clientSecret?: string | undefined
  adminPassword?: string | undefined
}

export interface CreatedOrganization {
  orgId: string
  clientId: string
  clientSecret: string
  adminEmail: string
  adminPassword: string
}

/**
 * Creates an organisation with its first Admin and its signing credential; what is not given is made up.
 * The secrets are returned once, in clear, and stored hashed or encrypted.
 */
export async function createOrganization(deps: Deps, input: NewOrganization): Promise<CreatedOrganization> {
  const created: CreatedOrganization = {
    orgId: input.orgId ?? `org_${createAlphanumeric(16)}`,
    clientId: input.clientId ?? createClientId(),
    clientSecret: input.clientSecret ?? createClientSecret(),
    adminEmail: input.adminEmail,
    adminPassword: input.adminPassword ?? createAlphanumeric(20),
  }
  const passwordHash = await hashPassword(created.adminPassword)

  await deps.db.transaction().execute(async (trx) => {
    await trx
      .insertInto('organization')
      .values({
        id: created.orgId,
        name: input.name,
        settings: '{}',
        kafka_password: deps.secretBox.seal(randomBytes(32).toString('base64url'), `kafka ${created.orgId}`),
      })
      .execute()
    await trx
      .insertInto('account')
      .values({
        id: `usr_${nanoid(16)}`,
        org_id: created.orgId,
        email: created.adminEmail,
        first_name: 'Admin',
        last_name: '',
        password_hash: passwordHash,
        role: 'Admin',
        status: 'Active',
      })
      .execute()
    await insertCredential(trx, deps.secretBox, { ...created, name: 'Organization', signing: true })
    await deps.accessHooks.organizationCreated(trx, created.orgId)
  })
  return created
}
