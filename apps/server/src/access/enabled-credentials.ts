import { LRUCache } from 'lru-cache'
import type { Db } from '../database/database.ts'
import type { TokenSubject } from './access-tokens.ts'
import { findCredential } from './credential-store.ts'

/** How long a credential that was deleted or rotated at another server may still be accepted by this one. */
const REMEMBER_MS = 10_000

type Named = Pick<TokenSubject, 'orgId' | 'clientId'>

export interface EnabledCredential {
  secretRevision: number
  /** The service account that it signs in. */
  accountId: string | undefined
}

/** Credentials of tokens that still exist with the same secret and are enabled, remembered for some seconds. */
export interface EnabledCredentials {
  find(subject: TokenSubject): Promise<EnabledCredential | undefined>
  /** Makes the next answer fresh. */
  forget(credential: Named): void
}

export function createEnabledCredentials(db: Db): EnabledCredentials {
  /** Undefined for a credential that may not be used. */
  const known = new LRUCache<string, { found: Promise<EnabledCredential | undefined> }>({
    max: 10_000,
    ttl: REMEMBER_MS,
  })
  const toName = ({ orgId, clientId }: Named) => `${orgId} ${clientId}`

  const read = ({ orgId, clientId }: Named) => {
    const found = findCredential(db, clientId).then((credential) =>
      credential !== undefined && credential.enabled && credential.orgId === orgId ? credential : undefined,
    )
    const name = toName({ orgId, clientId })
    known.set(name, { found })
    found.catch(() => known.delete(name))
    return found
  }

  return {
    async find(subject) {
      const { secretRevision = 1 } = subject
      const onlySame = (found: EnabledCredential | undefined) =>
        found?.secretRevision === secretRevision ? found : undefined
      const remembered = known.get(toName(subject))
      if (remembered === undefined) return onlySame(await read(subject))
      const found = await remembered.found
      if (found === undefined || secretRevision <= found.secretRevision) return onlySame(found)
      // A valid token of a newer secret says that what is remembered is old.
      return onlySame(await read(subject))
    },
    forget: (credential) => void known.delete(toName(credential)),
  }
}
