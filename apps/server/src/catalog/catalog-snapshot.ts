import { sql } from 'kysely'
import { LRUCache } from 'lru-cache'
import type { Db } from '../database/database.ts'
import type { Blueprint } from './blueprint.ts'
import { listBlueprints } from './blueprint-store.ts'

interface Snapshot {
  version: string
  blueprints: Blueprint[]
}

/** One cache for each database: tests run several in one process. */
const caches = new WeakMap<Db, LRUCache<string, Snapshot>>()

/**
 * All blueprints of an organisation as they are now, oldest first. Their documents are read again only when one of them
 * has changed: each change raises a revision, each new blueprint the highest id, each deletion lowers the count.
 */
export async function readCatalog(db: Db, orgId: string): Promise<Blueprint[]> {
  const cache = caches.get(db) ?? new LRUCache<string, Snapshot>({ max: 100 })
  caches.set(db, cache)
  const version = await readVersion(db, orgId)
  const known = cache.get(orgId)
  if (known?.version === version) return known.blueprints
  // What is read after the version is as new as the version at least.
  const blueprints = await listBlueprints(db, orgId)
  cache.set(orgId, { version, blueprints })
  return blueprints
}

async function readVersion(db: Db, orgId: string): Promise<string> {
  const { rows } = await sql<{ version: string }>`
    select concat_ws(' ', count(*), sum(revision), max(id)) as version from blueprint where org_id = ${orgId}`.execute(
    db,
  )
  return rows[0]!.version
}
