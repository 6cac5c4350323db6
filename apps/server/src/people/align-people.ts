import { isDeepStrictEqual } from 'node:util'
import { listTeams, listUsers, lockPeople, toPortalCaller } from '../access/index.ts'
import {
  ensureSystemBlueprints,
  findEntities,
  getBlueprint,
  inCatalogTransaction,
  writeRecords,
  type RecordWrite,
  SYSTEM,
} from '../catalog/index.ts'
import type { Db, Trx } from '../database/database.ts'
import type { Services } from '../services.ts'
import { toTeamWrite, toUserWrite } from './project-people.ts'

/** Each entity that is written holds a lock in memory until the transaction ends. */
const BATCH = 500

/** Gives a new organisation its system blueprints, and the entities of those who are there already. */
export async function preparePeople(trx: Trx, orgId: string, now: Date): Promise<void> {
  await ensureSystemBlueprints(trx, orgId, now)
  for (const { blueprint, writes } of await findOutdated(trx, orgId)) {
    await writeRecords(trx, toPortalCaller(orgId), now, blueprint, writes, { silent: true })
  }
}

/**
 * Brings every organisation to what this version keeps: at its start, because older versions neither had the blueprints
 * nor wrote entities of people. Servers that start together do it once.
 */
export async function alignPeople({ db, clock }: Pick<Services, 'db' | 'clock'>): Promise<void> {
  const organizations = await db.selectFrom('organization').select('id').execute()
  for (const { id } of organizations) {
    await inCatalogTransaction(db, async (trx) => {
      await lockPeople(trx, id)
      await ensureSystemBlueprints(trx, id, clock.now())
    })
    while (await alignBatch(db, id, clock.now()));
  }
}

/** @returns whether there may be more. */
const alignBatch = (db: Db, orgId: string, now: Date): Promise<boolean> =>
  inCatalogTransaction(db, async (trx) => {
    await lockPeople(trx, orgId)
    const outdated = await findOutdated(trx, orgId)
    for (const { blueprint, writes } of outdated) {
      await writeRecords(trx, toPortalCaller(orgId), now, blueprint, writes.slice(0, BATCH), { silent: true })
    }
    return outdated.some(({ writes }) => writes.length > BATCH)
  })

/** People whose entities do not show what their records say. */
async function findOutdated(trx: Trx, orgId: string): Promise<{ blueprint: string; writes: RecordWrite[] }[]> {
  const users = (await listUsers(trx, orgId)).map(toUserWrite)
  const teams = (await listTeams(trx, orgId)).map(toTeamWrite)
  return [
    { blueprint: '_user', writes: await onlyOutdated(trx, orgId, '_user', users) },
    { blueprint: '_team', writes: await onlyOutdated(trx, orgId, '_team', teams) },
  ]
}

async function onlyOutdated(
  trx: Trx,
  orgId: string,
  identifier: string,
  writes: RecordWrite[],
): Promise<RecordWrite[]> {
  const blueprint = await getBlueprint(trx, orgId, identifier)
  const names = writes.map((write) => write.identifier)
  const entities = new Map(
    (await findEntities(trx, SYSTEM, blueprint, names)).map((entity) => [entity.identifier, entity]),
  )
  return writes.filter((write) => {
    const entity = entities.get(write.identifier)
    return entity === undefined || entity.bare || !isDeepStrictEqual(write.apply(entity), entity)
  })
}
