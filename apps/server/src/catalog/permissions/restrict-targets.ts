import { sql } from 'kysely'
import type { Trx } from '../../database/database.ts'
import type { Blueprint } from '../blueprint.ts'
import { findBlueprints } from '../blueprint-store.ts'
import type { Targets } from '../relation-targets.ts'
import { findBlock, findKeyBlock } from './blocks.ts'
import { toReadable } from './create-reader.ts'
import type { Rights } from './rights.ts'

/** The targets of a write with what somebody who is no Admin may not relate to, and what they may create on the way. */
export async function restrictTargets(trx: Trx, rights: Rights, targets: Targets): Promise<Targets> {
  const blueprints = await findBlueprints(trx, rights.caller.orgId, [...targets.blueprintIds.keys()])
  const creatable = new Set<string>()
  for (const blueprint of blueprints) if (await mayCreateBare(trx, rights, blueprint)) creatable.add(blueprint.id)
  return { ...targets, creatable, hidden: await findHidden(trx, rights, blueprints, targets) }
}

async function findHidden(
  trx: Trx,
  rights: Rights,
  blueprints: Blueprint[],
  { entityIds }: Targets,
): Promise<Set<string>> {
  if (entityIds.size === 0) return new Set()
  const { rows } = await sql<{ id: string }>`
    select entity.id from entity where entity.org_id = ${rights.caller.orgId}
      and entity.id = any(${[...entityIds.values()]}::bigint[]) and ${await toReadable(trx, rights, blueprints)}`.execute(
    trx,
  )
  const readable = new Set(rows.map(({ id }) => id))
  return new Set([...entityIds].filter(([, id]) => !readable.has(id)).map(([key]) => key))
}

/** A bare target has nothing but its identifier, and nobody owns it. */
async function mayCreateBare(trx: Trx, rights: Rights, blueprint: Blueprint): Promise<boolean> {
  if ((await rights.grant(trx, findBlock(blueprint, 'register'))) !== 'all') return false
  const update = await rights.grant(trx, findBlock(blueprint, 'update'))
  const name = await rights.grant(trx, findKeyBlock(blueprint, 'updateProperties', '$identifier'))
  return update === 'all' || name === 'all'
}
