import type { AppView } from '@portolan/contract/apps'
import type { Credential } from './credential-store.ts'

/** A credential as replies show it, and the audit trail. The word of the wire for it is app. */
export const toAppView = (credential: Credential): AppView => ({
  id: credential.clientId,
  name: credential.name,
  enabled: credential.enabled,
  createdAt: credential.createdAt.toISOString(),
  updatedAt: credential.updatedAt.toISOString(),
})
