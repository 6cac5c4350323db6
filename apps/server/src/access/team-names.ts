import { sql, type RawBuilder } from 'kysely'

/** The names of an account's teams, in order, as a column of a query; `accountId` is the column that holds its id. */
export const teamNames = (accountId: string): RawBuilder<string[]> => sql<string[]>`array(
  select t.name from team_member m join team t on t.id = m.team_id
  where m.account_id = ${sql.ref(accountId)} order by t.name)`

/** The identifiers of the entities of an account's teams, in the order of `teamNames`. */
export const teamIdentifiers = (accountId: string): RawBuilder<string[]> => sql<string[]>`array(
  select t.identifier from team_member m join team t on t.id = m.team_id
  where m.account_id = ${sql.ref(accountId)} order by t.name)`
