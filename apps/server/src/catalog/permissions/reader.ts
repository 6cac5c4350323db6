import type { Db } from '../../database/database.ts'
import type { Blueprint } from '../blueprint.ts'
import { TRUE, type Condition } from '../search/conditions.ts'

/**
 * Whoever reads entities. Every function that selects entities asks for one, so that nobody can forget to say under
 * whose rights it reads.
 */
export interface Reader {
  /** Whether it may read all entities of all blueprints, now and later. Then nothing has to be asked of the database. */
  readonly readsAll: boolean
  /**
   * What holds for those rows of `entity` that it may read, among the entities of these blueprints. For other entities
   * it holds only when `readsAll`.
   */
  readable(db: Db, blueprints: readonly Blueprint[]): Promise<Condition>
  /** Whether it may read all entities of a blueprint, whatever they are. */
  readsAllOf(db: Db, blueprint: Blueprint): Promise<boolean>
  /** As `readable`, for all blueprints of the organisation. */
  readableAnywhere(db: Db): Promise<Condition>
}

/** The portal itself: what it works out is shown to nobody, or is meant to be seen by everybody. */
export const SYSTEM: Reader = {
  readsAll: true,
  readable: async () => TRUE,
  readsAllOf: async () => true,
  readableAnywhere: async () => TRUE,
}
