import { sql } from 'kysely'
import { LRUCache } from 'lru-cache'
import { getSigningCredential, type SecretBox } from '../access/index.ts'
import type { Db } from '../database/database.ts'

/** What starting and delivering runs needs to know of an organisation. */
export interface OrganizationState {
  orgId: string
  clientId: string
  /** HMAC key of deliveries, AES key of secret inputs. */
  clientSecret: string
  /** Of `clientSecret`, for tokens of the credential. */
  secretRevision: number
  /** What the agent said it consumes, if one ever started. */
  streamer: string | undefined
  /** Changes whenever one of the above does; compared with the database when a run is stored. */
  revision: string
}

/**
 * Remembers organisations. A remembered state is never trusted blindly: the statement that stores a run compares its
 * revision, and `forget` makes the next read fresh. Readers without that check see changes within the time to live.
 */
export interface OrganizationStates {
  get(orgId: string): Promise<OrganizationState>
  forget(orgId: string): void
}

const REMEMBER_MS = 5_000

export function createOrganizationStates(deps: { db: Db; secretBox: SecretBox }): OrganizationStates {
  const known = new LRUCache<string, Promise<OrganizationState>>({ max: 5_000, ttl: REMEMBER_MS })
  return {
    get(orgId) {
      const remembered = known.get(orgId)
      if (remembered) return remembered
      const state = readState(deps, orgId)
      known.set(orgId, state)
      state.catch(() => known.delete(orgId))
      return state
    },
    forget: (orgId) => void known.delete(orgId),
  }
}

async function readState(deps: { db: Db; secretBox: SecretBox }, orgId: string): Promise<OrganizationState> {
  // The revision is read first: if something changes in between, it is old, and the comparison finds out.
  const row = await deps.db
    .selectFrom('organization as o')
    .innerJoin('credential as c', (join) => join.onRef('c.org_id', '=', 'o.id').on('c.signing', '=', true))
    .select(['o.settings', sql<string>`concat(o.updated_at, ' ', c.updated_at)`.as('revision')])
    .where('o.id', '=', orgId)
    .executeTakeFirstOrThrow()
  const { portAgentStreamerName } = row.settings
  return {
    orgId,
    ...(await getSigningCredential(deps.db, deps.secretBox, orgId)),
    streamer: typeof portAgentStreamerName === 'string' ? portAgentStreamerName : undefined,
    revision: row.revision,
  }
}
