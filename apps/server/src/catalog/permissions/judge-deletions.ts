import { sql } from 'kysely'
import { isAdmin, type Caller } from '../../access/index.ts'
import type { Trx } from '../../database/database.ts'
import { DomainError } from '../../errors.ts'
import type { Blueprint } from '../blueprint.ts'
import { FALSE, type Condition } from '../search/conditions.ts'
import { findBlock } from './blocks.ts'
import { toReadable } from './create-reader.ts'
import { Rights } from './rights.ts'

interface Row {
  id: string
  identifier: string
  blueprintId: string
}

/** Who may delete what. */
export interface DeletionJudge {
  /** @throws DomainError `missing_permissions` when one of them may not be deleted. */
  permit(trx: Trx, blueprints: Blueprint[], entities: Row[]): Promise<void>
  /** The ids of those that a refusal may name. */
  findReadable(trx: Trx, blueprints: Blueprint[], ids: string[]): Promise<ReadonlySet<string>>
}

/** @returns undefined for callers who may delete everything. */
export function createDeletionJudge(caller: Caller, now: Date): DeletionJudge | undefined {
  if (isAdmin(caller)) return undefined
  const rights = new Rights(caller, now)
  const select = async (trx: Trx, ids: string[], condition: Condition): Promise<Set<string>> => {
    const { rows } = await sql<{ id: string }>`
      select entity.id from entity where entity.org_id = ${caller.orgId} and entity.id = any(${ids}::bigint[])
        and ${condition}`.execute(trx)
    return new Set(rows.map(({ id }) => id))
  }
  const findReadable = async (trx: Trx, blueprints: Blueprint[], ids: string[]) =>
    select(trx, ids, await toReadable(trx, rights, blueprints))

  return {
    findReadable,
    async permit(trx, blueprints, entities) {
      for (const [blueprintId, members] of Map.groupBy(entities, (entity) => entity.blueprintId)) {
        const blueprint = blueprints.find(({ id }) => id === blueprintId)!
        const grant = await rights.grant(trx, findBlock(blueprint, 'unregister'))
        if (grant === 'all') continue
        const ids = members.map(({ id }) => id)
        const condition = (await rights.toCondition(trx, blueprint, grant)) ?? FALSE
        const allowed = await select(trx, ids, condition)
        const refused = members.filter(({ id }) => !allowed.has(id))
        if (refused.length === 0) continue
        const readable = await findReadable(trx, [blueprint], ids)
        throw refuse(blueprint, refused.find(({ id }) => readable.has(id))?.identifier)
      }
    },
  }
}

function refuse(blueprint: Blueprint, identifier: string | undefined): DomainError {
  const sentence =
    identifier === undefined
      ? 'You may not delete entities that need this one'
      : `You may not delete entity "${identifier}" of blueprint "${blueprint.identifier}"`
  return new DomainError('missing_permissions', sentence)
}
