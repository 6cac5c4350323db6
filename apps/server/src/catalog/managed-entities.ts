import type { Trx } from '../database/database.ts'
import type { DomainError } from '../errors.ts'
import type { LiveEvent } from '../live/live-events.ts'
import type { Caller } from '../access/index.ts'
import type { Blueprint } from './blueprint.ts'
import { pickKeys, type Entity, type EntityContent } from './entity.ts'
import { toIdentifiers, type Draft } from './entity-draft.ts'
import type { EntityIntent } from './plan-entity.ts'
import { structureOf } from './system/system-blueprints.ts'

/** What the module that keeps a record says about a write of its entity. */
export type Verdict =
  | { ok: false; error: DomainError }
  | {
      ok: true
      /** The entity as the record will have it. */
      content: EntityContent
      /**
       * Stores the record. Called once, and only when no entity of the write waits for judgement.
       * @returns what the reply shows beside the entity.
       */
      store: () => Promise<Record<string, unknown> | undefined>
      /**
       * Writes what else the change of the record means, when the entities of the write are stored.
       * @returns what to announce after the commit.
       */
      follow?: () => Promise<LiveEvent[]>
    }

/**
 * Entities of a system blueprint that are another view of records of a module above: the row of `entity` holds a copy of
 * the record, and what users added. Both change in one transaction.
 */
export interface ManagedEntities {
  /** Whether only the portal creates and deletes them. */
  isKept?: true
  /** Called before all other locks of a write, see `catalog-locks.ts`. */
  lock: (trx: Trx, orgId: string) => Promise<void>
  /** The entities with what their records say now. */
  refresh: (trx: Trx, blueprint: Blueprint, entities: Entity[]) => Promise<Entity[]>
  /** Judges all drafts of a write, each on what the ones before it leave. One verdict for each, in their order. */
  judge: (trx: Trx, caller: Caller, blueprint: Blueprint, drafts: readonly Draft[]) => Promise<Verdict[]>
  /**
   * Deletes other entities that are part of the same records, before those named are deleted.
   * @returns what to announce after the commit.
   * @throws DomainError when one must stay.
   */
  clear?: (trx: Trx, caller: Caller, entities: readonly Entity[]) => Promise<LiveEvent[]>
  /**
   * Deletes the records of entities that are being deleted.
   * @returns what to announce after the commit.
   * @throws DomainError when one must stay.
   */
  remove: (trx: Trx, caller: Caller, entities: readonly Entity[]) => Promise<LiveEvent[]>
}

/**
 * The intent with what the record has under managed keys that were not sent. So a replacement that only knows what users
 * added takes nobody's rights away.
 */
export function keepManaged(blueprint: Blueprint, existing: readonly Entity[], intent: EntityIntent): EntityIntent {
  const { body } = intent
  const [identifier] = toIdentifiers(intent)
  const before = existing.find((entity) => entity.identifier === identifier)
  const managed = structureOf(blueprint.document)
  if (before === undefined || managed === undefined) return intent
  const kept = pickKeys(before.properties, (key) => Object.hasOwn(managed.schema.properties, key))
  const related = pickKeys(before.relations, (key) => Object.hasOwn(managed.relations, key))
  return {
    ...intent,
    body: {
      ...body,
      title: body.title === undefined ? before.title : body.title,
      team: body.team === undefined ? before.team : body.team,
      properties: { ...kept, ...body.properties },
      relations: { ...related, ...body.relations },
    },
  }
}
