import type { RawBuilder } from 'kysely'
import type { Caller } from '../access/index.ts'
import type { Db, Trx } from '../database/database.ts'
import type { Blueprint } from './blueprint.ts'
import type { Entity } from './entity.ts'
import type { ComputeValues } from './computed-values.ts'
import type { KeyRename } from './follow-key.ts'
import type { ManagedEntities } from './managed-entities.ts'
import type { SearchScope } from './search/search-scope.ts'

export interface SearchResult {
  kind: 'entity' | 'blueprint' | 'action'
  identifier: string
  title: string
  blueprint?: string
  icon?: string | null
}

/** Finds things of another module for the search box, best first. */
export type SearchSource = (db: Db, caller: Caller, text: string, limit: number) => Promise<SearchResult[]>

/** A scorecard that a query names, or one rule of it. */
export interface ScorecardOperand {
  scorecard: string
  rule?: string
}

/** What a scorecard says of a row of `entity`: texts in SQL, null where it says nothing. */
export interface ScorecardTexts {
  /** The one blueprint of whose entities it speaks. */
  blueprintId: string
  /** The level reached; of a rule its level, where it holds. */
  level: RawBuilder<string | null>
  /** Of a rule: `SUCCESS` or `FAILURE`. */
  outcome?: RawBuilder<string | null>
}

/**
 * What another module shows of entities of one blueprint beside their own content, by the id of the entity. It must ask
 * the database once for all of them, and not at all for blueprints that it has nothing to say about.
 */
export interface EntityExtras {
  /** The keys of replies that it may add. */
  keys: readonly string[]
  read: (
    db: Db,
    blueprint: Blueprint,
    entities: readonly Entity[],
    now: Date,
    compute: ComputeValues,
  ) => Promise<ReadonlyMap<string, object>>
}

/** How programs are run whose results something compares, and over which entities. */
export type Computing = Pick<SearchScope, 'compute' | 'among'>

/**
 * What modules above the catalog add to it. The catalog may not import them, so they register here when the
 * services are made.
 */
export interface CatalogHooks {
  /** Judges the `run_id` of a write. @throws DomainError `run_exhausted` (400) when that run has ended, `not_found`. */
  checkRun: (db: Db, caller: Caller, runId: string) => Promise<void>
  /** Called inside the transaction that creates a blueprint. */
  blueprintCreated: ((
    trx: Trx,
    caller: Caller,
    blueprint: Blueprint,
    options: { createCatalogPage: boolean },
  ) => Promise<void>)[]
  /** Called inside the transaction that changes a blueprint, with the blueprint as it is then. */
  blueprintChanged: ((trx: Trx, caller: Caller, blueprint: Blueprint) => Promise<void>)[]
  /** Called inside the transaction that deletes a blueprint. */
  blueprintDeleted: ((
    trx: Trx,
    caller: Caller,
    blueprint: Blueprint,
    options: { deleteActions: boolean },
  ) => Promise<void>)[]
  /** Called inside the transaction that renames a blueprint; `blueprint` has the new identifier already. */
  blueprintRenamed: ((trx: Trx, caller: Caller, blueprint: Blueprint, from: string) => Promise<void>)[]
  /** Called after that transaction, for what may follow in steps of its own because nothing but its display depends on it. */
  blueprintRenameCommitted: ((db: Db, orgId: string, rename: { from: string; to: string }) => Promise<void>)[]
  /** Called inside the transaction that renames a key of a blueprint; `blueprint` has the new key already. */
  keyRenamed: ((trx: Trx, caller: Caller, blueprint: Blueprint, rename: KeyRename) => Promise<void>)[]
  searchSources: SearchSource[]
  /** By the identifier of their blueprint. */
  managedEntities: Map<string, ManagedEntities>
  entityExtras: EntityExtras[]
  /**
   * @returns undefined when none of the blueprints has that scorecard or rule.
   * @throws DomainError `invalid_request` when it compares what programs compute, and that is too much or not possible.
   */
  readScorecard: (
    db: Db,
    blueprints: readonly Blueprint[],
    operand: ScorecardOperand,
    now: Date,
    computing: Computing,
  ) => Promise<ScorecardTexts | undefined>
}

export const createCatalogHooks = (): CatalogHooks => ({
  checkRun: async () => undefined,
  blueprintCreated: [],
  blueprintChanged: [],
  blueprintDeleted: [],
  blueprintRenamed: [],
  blueprintRenameCommitted: [],
  keyRenamed: [],
  searchSources: [],
  managedEntities: new Map(),
  entityExtras: [],
  readScorecard: async () => undefined,
})
