import type { Trx } from '../database/database.ts'
import type { LiveEvent } from '../live/live-events.ts'
import type { Caller } from './caller.ts'

/** The accounts and teams that a transaction touched. */
export interface PeopleChanges {
  /** Ids of accounts that were created, changed, or joined or left a team. */
  accountIds: string[]
  /** Ids of teams that were created or changed. */
  teamIds: string[]
  /** Emails of accounts that are gone. */
  removedEmails: string[]
  /** Identifiers of teams that are gone. */
  removedTeams: string[]
}

/**
 * What modules above add to people and organisations. Access may not import them, so they register here when the services
 * are made.
 */
export interface AccessHooks {
  /** Called inside the transaction that creates an organisation. */
  organizationCreated: (trx: Trx, orgId: string) => Promise<void>
  /**
   * Called at the end of a transaction that changed people, which holds `lockPeople`.
   * @returns what to announce after the commit.
   */
  peopleChanged: (trx: Trx, caller: Caller, changes: PeopleChanges) => Promise<LiveEvent[]>
}

export const createAccessHooks = (): AccessHooks => ({
  organizationCreated: async () => undefined,
  peopleChanged: async () => [],
})
