import { LRUCache } from 'lru-cache'
import type { Db } from '../database/database.ts'
import type { Blueprint } from './blueprint.ts'
import { findBlueprintIds, getBlueprint } from './blueprint-store.ts'

/** A blueprint as writers of entities need it. */
export interface WritableBlueprint {
  blueprint: Blueprint
  /** Ids of the blueprints that its relations lead to, by identifier. They are fixed as long as the revision is. */
  targetIds: ReadonlyMap<string, string>
}

/** One cache for each database: tests run several in one process. */
const caches = new WeakMap<Db, LRUCache<string, WritableBlueprint>>()

/**
 * The blueprint, as this process last saw it. It may be outdated: `lockEntities` compares the revision under the lock
 * of the blueprint, and whoever is refused by an outdated one must judge again by `readBlueprint`.
 * @throws DomainError `not_found`.
 */
export async function recallBlueprint(db: Db, orgId: string, identifier: string): Promise<WritableBlueprint> {
  return cacheOf(db).get(`${orgId} ${identifier}`) ?? readBlueprint(db, orgId, identifier)
}

export function rememberBlueprint(db: Db, writable: WritableBlueprint): void {
  const { orgId, identifier } = writable.blueprint
  cacheOf(db).set(`${orgId} ${identifier}`, writable)
}

/** @throws DomainError `not_found`. */
export async function readBlueprint(db: Db, orgId: string, identifier: string): Promise<WritableBlueprint> {
  const blueprint = await getBlueprint(db, orgId, identifier)
  const targets = Object.values(blueprint.document.relations).map((relation) => relation.target)
  return { blueprint, targetIds: await findBlueprintIds(db, orgId, [...new Set(targets)]) }
}

function cacheOf(db: Db): LRUCache<string, WritableBlueprint> {
  const cache = caches.get(db) ?? new LRUCache<string, WritableBlueprint>({ max: 2_000 })
  caches.set(db, cache)
  return cache
}
