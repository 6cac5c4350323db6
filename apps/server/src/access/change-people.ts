import type { Trx } from '../database/database.ts'
import { inRepeatedTransaction } from '../database/repeat-transaction.ts'
import type { Services } from '../services.ts'
import type { PeopleChanges } from './access-hooks.ts'
import type { Caller } from './caller.ts'
import { lockPeople } from './people-lock.ts'

export type PeopleDeps = Pick<Services, 'db' | 'live' | 'accessHooks'>

/**
 * Runs a change of accounts and teams in its own transaction, alone in its organisation, together with what other modules
 * keep of them. `work` notes in `changes` whom it touched. It is repeated when it collides with other writers.
 */
export async function changePeople<T>(
  deps: PeopleDeps,
  caller: Caller,
  work: (trx: Trx, changes: PeopleChanges) => Promise<T>,
): Promise<T> {
  const { result, events } = await inRepeatedTransaction(deps.db, async (trx) => {
    await lockPeople(trx, caller.orgId)
    const changes: PeopleChanges = { accountIds: [], teamIds: [], removedEmails: [], removedTeams: [] }
    const done = await work(trx, changes)
    return { result: done, events: await deps.accessHooks.peopleChanged(trx, caller, changes) }
  })
  for (const event of events) deps.live.publish(event)
  return result
}
