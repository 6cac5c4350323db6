import { LRUCache } from 'lru-cache'
import type { Db } from '../database/database.ts'
import type { TokenSubject } from './access-tokens.ts'
import { findCredential } from './credential-store.ts'

/** How long a revoked credential may still be accepted by this replica. */
const REMEMBER_MS = 10_000

/** Whether the credential of a token still exists and is enabled, remembered for some seconds. */
export interface EnabledCredentials {
  has(subject: TokenSubject): Promise<boolean>
}

export function createEnabledCredentials(db: Db): EnabledCredentials {
  const known = new LRUCache<string, Promise<boolean>>({ max: 10_000, ttl: REMEMBER_MS })
  return {
    has({ orgId, clientId }) {
      const name = `${orgId} ${clientId}`
      const remembered = known.get(name)
      if (remembered) return remembered
      const answer = findCredential(db, clientId).then(
        (credential) => credential !== undefined && credential.enabled && credential.orgId === orgId,
      )
      known.set(name, answer)
      answer.catch(() => known.delete(name))
      return answer
    },
  }
}
