import type { Generated, GeneratedAlways, JSONColumnType } from 'kysely'

export interface OrganizationTable {
  id: string
  name: string
  settings: JSONColumnType<Record<string, unknown>>
  kafka_password: string
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

/** A pair of client id and secret. The secret is kept recoverably (encrypted), because it is a signing and encryption key. */
export interface CredentialTable {
  client_id: string
  org_id: string
  name: string
  enabled: Generated<boolean>
  /** The one credential of an organisation whose secret signs webhooks and messages and encrypts secret inputs. */
  signing: boolean
  secret_encrypted: string
  secret_digest: Buffer
  secret_revision: Generated<number>
  /** Of a service account, which it signs in; null for credentials of the organisation. */
  account_id: string | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

export interface AccountTable {
  id: string
  org_id: string
  email: string
  first_name: string
  last_name: string
  password_hash: string | null
  /** The highest of its roles. */
  role: string
  other_roles: Generated<string[]>
  status: string
  type: Generated<string>
  created_at: Generated<Date>
  updated_at: Generated<Date>
  last_login_at: Date | null
}

export interface TeamTable {
  id: string
  org_id: string
  name: string
  /** Of its entity. It stays when the team is renamed. */
  identifier: Generated<string>
  description: string | null
  /** Who keeps its members: `port` is the portal itself. */
  provider: Generated<string>
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

export interface TeamMemberTable {
  id: GeneratedAlways<string>
  team_id: string
  account_id: string
}

/** The open invitation of an account: whoever holds the token may choose its password, once. */
export interface SignUpLinkTable {
  token_digest: Buffer
  org_id: string
  account_id: string
  created_at: Generated<Date>
  expires_at: Date
}

export interface SessionTable {
  id_digest: Buffer
  org_id: string
  account_id: string
  created_at: Generated<Date>
  last_seen_at: Generated<Date>
  expires_at: Date
}

export interface SigningKeyTable {
  id: string
  public_jwk: JSONColumnType<Record<string, unknown>>
  private_jwk_encrypted: string
  created_at: Generated<Date>
}

/** One row: proof that the configured encryption key is the one that the stored secrets were sealed with. */
export interface EncryptionCheckTable {
  id: number
  sealed: string
}

/** A secret that templates of actions may use. */
export interface OrganizationSecretTable {
  org_id: string
  name: string
  description: string | null
  value_encrypted: string
  revision: Generated<number>
  created_at: Generated<Date>
  created_by: string
  updated_at: Generated<Date>
  updated_by: string
}

export interface AccessTables {
  organization: OrganizationTable
  credential: CredentialTable
  account: AccountTable
  team: TeamTable
  team_member: TeamMemberTable
  sign_up_link: SignUpLinkTable
  session: SessionTable
  signing_key: SigningKeyTable
  encryption_check: EncryptionCheckTable
  organization_secret: OrganizationSecretTable
}
