import { sql } from 'kysely'
import type { Db, Trx } from '../database/database.ts'

export interface TeamMember {
  accountId: string
  email: string
  firstName: string
  lastName: string
  status: string
}

/** A group of accounts of one organisation. Names are case-sensitive. */
export interface Team {
  id: string
  name: string
  /** Of its entity; it stays when the name changes. No team has the name or identifier of another. */
  identifier: string
  description: string | null
  provider: string
  createdAt: Date
  updatedAt: Date
  /** In the order in which they were given. */
  members: TeamMember[]
}

/** Teams with their members, by name. One statement, however many there are. */
export async function listTeams(db: Db, orgId: string): Promise<Team[]> {
  const rows = await selectTeams(db, orgId).orderBy('t.name').execute()
  return rows.map(toTeam)
}

export async function findTeam(db: Db, orgId: string, name: string): Promise<Team | undefined> {
  const row = await selectTeams(db, orgId).where('t.name', '=', name).executeTakeFirst()
  return row && toTeam(row)
}

/** A team as others refer to it. */
export type TeamName = Pick<Team, 'id' | 'name' | 'identifier'>

/** The teams that have one of these texts as their name or identifier. */
export async function findTeamNames(db: Db, orgId: string, texts: readonly string[]): Promise<TeamName[]> {
  if (texts.length === 0) return []
  return db
    .selectFrom('team')
    .select(['id', 'name', 'identifier'])
    .where('org_id', '=', orgId)
    .where(sql<boolean>`(name = any(${texts}::text[]) or identifier = any(${texts}::text[]))`)
    .execute()
}

export async function findTeamsById(db: Db, orgId: string, ids: readonly string[]): Promise<Team[]> {
  const rows = await selectTeams(db, orgId)
    .where('t.id', '=', sql<string>`any(${ids}::text[])`)
    .execute()
  return rows.map(toTeam)
}

export async function findTeamsByIdentifier(db: Db, orgId: string, identifiers: readonly string[]): Promise<Team[]> {
  const rows = await selectTeams(db, orgId)
    .where('t.identifier', '=', sql<string>`any(${identifiers}::text[])`)
    .execute()
  return rows.map(toTeam)
}

export async function insertTeam(
  trx: Trx,
  orgId: string,
  team: Pick<Team, 'id' | 'name' | 'identifier' | 'description'>,
): Promise<void> {
  await trx
    .insertInto('team')
    .values({ ...team, org_id: orgId })
    .execute()
}

export async function updateTeam(
  trx: Trx,
  orgId: string,
  team: { id: string; name: string; description: string | null },
): Promise<void> {
  await trx
    .updateTable('team')
    .set({ name: team.name, description: team.description, updated_at: sql`now()` })
    .where('org_id', '=', orgId)
    .where('id', '=', team.id)
    .execute()
}

export async function deleteTeam(trx: Trx, orgId: string, id: string): Promise<void> {
  await trx.deleteFrom('team').where('org_id', '=', orgId).where('id', '=', id).execute()
}

/** The accounts with these emails, in their order, each once; `unknown` is the first email that has none. */
export async function findMembers(
  db: Db,
  orgId: string,
  emails: readonly string[],
): Promise<{ accountIds: string[]; unknown: string | undefined }> {
  const { rows } = await sql<{ email: string; id: string | null }>`
    select given.email, a.id
    from unnest(${emails}::text[]) with ordinality as given (email, position)
    left join account a on a.org_id = ${orgId} and lower(a.email) = lower(given.email)
    order by given.position`.execute(db)
  const accountIds = new Set(rows.flatMap(({ id }) => (id === null ? [] : [id])))
  return { accountIds: [...accountIds], unknown: rows.find(({ id }) => id === null)?.email }
}

export async function replaceMembers(trx: Trx, teamId: string, accountIds: readonly string[]): Promise<void> {
  await trx.deleteFrom('team_member').where('team_id', '=', teamId).execute()
  await sql`
    insert into team_member (team_id, account_id)
    select ${teamId}, given.id from unnest(${accountIds}::text[]) with ordinality as given (id, position)
    order by given.position`.execute(trx)
}

const selectTeams = (db: Db, orgId: string) =>
  db
    .selectFrom('team as t')
    .select([
      't.id',
      't.name',
      't.identifier',
      't.description',
      't.provider',
      't.created_at',
      't.updated_at',
      sql<TeamMember[]>`coalesce((
        select json_agg(json_build_object('accountId', a.id, 'email', a.email, 'firstName', a.first_name,
          'lastName', a.last_name, 'status', a.status) order by m.id)
        from team_member m join account a on a.id = m.account_id where m.team_id = t.id), '[]')`.as('members'),
    ])
    .where('t.org_id', '=', orgId)

function toTeam(row: {
  id: string
  name: string
  identifier: string
  description: string | null
  provider: string
  created_at: Date
  updated_at: Date
  members: TeamMember[]
}): Team {
  return {
    id: row.id,
    name: row.name,
    identifier: row.identifier,
    description: row.description,
    provider: row.provider,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    members: row.members,
  }
}
