import { ENTITY_IDENTIFIER_PATTERN } from '@portolan/contract/common'
import { nanoid } from 'nanoid'
import { recordAudit } from '../audit/index.ts'
import type { Db, Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { Caller } from './caller.ts'
import {
  deleteTeam,
  findTeamNames,
  findTeamsById,
  insertTeam,
  replaceMembers,
  updateTeam,
  type Team,
} from './team-store.ts'
import { toWrittenTeam } from './team-view.ts'

/** What a change leaves of a team. */
export interface TeamContent {
  name: string
  description: string | null
  /** Of a new team; made from its name when it is not given. */
  identifier?: string | undefined
  /** Ids of accounts. Undefined leaves members as they are. */
  memberIds?: readonly string[] | undefined
}

/**
 * Creates or changes a team in the caller's transaction, which holds `lockPeople`. What changes nothing leaves no trace.
 * @throws DomainError `identifier_taken`.
 */
export async function storeTeam(
  trx: Trx,
  caller: Pick<Caller, 'orgId' | 'id' | 'origin'>,
  before: Team | undefined,
  content: TeamContent,
): Promise<Team> {
  const { orgId } = caller
  const { name, description, memberIds } = content
  const team = { id: before?.id ?? `team_${nanoid(16)}`, name, description }
  if (name !== before?.name) await requireFreeText(trx, orgId, name, before?.id)
  if (before === undefined) {
    const identifier = content.identifier ?? (await makeIdentifier(trx, orgId, team))
    if (identifier !== name) await requireFreeText(trx, orgId, identifier)
    await insertTeam(trx, orgId, { ...team, identifier })
  }
  if (memberIds !== undefined) await replaceMembers(trx, team.id, memberIds)
  if (before !== undefined) {
    const [joined] = await findTeamsById(trx, orgId, [team.id])
    if (toComparable({ ...joined!, ...team }) === toComparable(before)) return before
    await updateTeam(trx, orgId, team)
  }
  const [after] = await findTeamsById(trx, orgId, [team.id])
  await recordAudit(trx, caller, {
    action: before === undefined ? 'CREATE' : 'UPDATE',
    resourceType: 'team',
    context: { team: name },
    before: before === undefined ? null : toWrittenTeam(before),
    after: toWrittenTeam(after!),
  })
  return after!
}

const toComparable = (team: Team): string => JSON.stringify(toWrittenTeam(team))

/** Deletes a team with its memberships, in a transaction as of `storeTeam`. */
export async function removeStoredTeam(
  trx: Trx,
  caller: Pick<Caller, 'orgId' | 'id' | 'origin'>,
  team: Team,
): Promise<void> {
  await deleteTeam(trx, caller.orgId, team.id)
  await recordAudit(trx, caller, {
    action: 'DELETE',
    resourceType: 'team',
    context: { team: team.name },
    before: toWrittenTeam(team),
    after: null,
  })
}

/**
 * Permissions and owners name teams by either text, so none may belong to two teams.
 * @throws DomainError `identifier_taken`.
 */
async function requireFreeText(trx: Trx, orgId: string, text: string, ownId?: string): Promise<void> {
  const other = (await findTeamNames(trx, orgId, [text])).find(({ id }) => id !== ownId)
  if (other === undefined) return
  const what = other.name === text ? 'exists already' : `is taken: it is the identifier of the team "${other.name}"`
  throw new DomainError('identifier_taken', `The team "${text}" ${what}`)
}

const ALLOWED = new RegExp(ENTITY_IDENTIFIER_PATTERN, 'u')
const REFUSED = /[^\p{L}0-9@_.+:\\/=-]+/gu

/** The name, as far as an identifier may be like it. */
async function makeIdentifier(db: Db, orgId: string, { id, name }: { id: string; name: string }): Promise<string> {
  const text = name.replaceAll(REFUSED, '_')
  const isFree = text === name || (await findTeamNames(db, orgId, [text])).length === 0
  return isFree && ALLOWED.test(text) ? text : id
}
