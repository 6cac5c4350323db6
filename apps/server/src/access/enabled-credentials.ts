import { LRUCache } from 'lru-cache'
import type { Db } from '../database/database.ts'
import type { TokenSubject } from './access-tokens.ts'
import { findCredential } from './credential-store.ts'

/** How long a credential that was deleted or rotated at another server may still be accepted by this one. */
const REMEMBER_MS = 10_000

type Named = Pick<TokenSubject, 'orgId' | 'clientId'>

/** Whether the credential of a token still exists with the same secret and is enabled, remembered for some seconds. */
export interface EnabledCredentials {
  has(subject: TokenSubject): Promise<boolean>
  /** Makes the next answer fresh. */
  forget(credential: Named): void
}

export function createEnabledCredentials(db: Db): EnabledCredentials {
  /** The revision of the secret; undefined for a credential that may not be used. */
  const known = new LRUCache<string, { revision: Promise<number | undefined> }>({ max: 10_000, ttl: REMEMBER_MS })
  const toName = ({ orgId, clientId }: Named) => `${orgId} ${clientId}`

  const read = ({ orgId, clientId }: Named) => {
    const revision = findCredential(db, clientId).then((credential) =>
      credential !== undefined && credential.enabled && credential.orgId === orgId
        ? credential.secretRevision
        : undefined,
    )
    const name = toName({ orgId, clientId })
    known.set(name, { revision })
    revision.catch(() => known.delete(name))
    return revision
  }

  return {
    async has(subject) {
      const { secretRevision = 1 } = subject
      const remembered = known.get(toName(subject))
      if (remembered === undefined) return (await read(subject)) === secretRevision
      const revision = await remembered.revision
      if (revision === undefined || secretRevision <= revision) return secretRevision === revision
      // A valid token of a newer secret says that what is remembered is old.
      return (await read(subject)) === secretRevision
    },
    forget: (credential) => void known.delete(toName(credential)),
  }
}
