import { TEAM_NAME_PATTERN } from '@portolan/contract/teams'
import {
  findTeamNames,
  findTeamsByIdentifier,
  requireAdmin,
  storeTeam,
  type Caller,
  type Team,
} from '../access/index.ts'
import type { Draft, Verdict } from '../catalog/index.ts'
import type { Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import { withTeam } from './team-content.ts'

const NAME = new RegExp(TEAM_NAME_PATTERN)
const NAME_LIMIT = 200

/** Judges writes of `_team` entities as the routes of teams would, and says how to store them. */
export async function judgeTeams(trx: Trx, caller: Caller, drafts: readonly Draft[]): Promise<Verdict[]> {
  const { orgId } = caller
  const identifiers = drafts.map(({ after }) => after.identifier)
  const texts = [...identifiers, ...drafts.map(({ after }) => after.title ?? '')]
  const teams = await findTeamsByIdentifier(trx, orgId, identifiers)
  const owners = new Map<string, string>()
  for (const { name, identifier } of await findTeamNames(trx, orgId, texts)) {
    owners.set(name, identifier).set(identifier, identifier)
  }
  return drafts.map((draft): Verdict => {
    try {
      const team = teams.find(({ identifier }) => identifier === draft.after.identifier)
      return judgeTeam(trx, caller, { draft, team, owners })
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      return { ok: false, error }
    }
  })
}

interface Case {
  draft: Draft
  team: Team | undefined
  /** The identifier of the team that a name or identifier belongs to; kept up to date from draft to draft. */
  owners: Map<string, string>
}

function judgeTeam(trx: Trx, caller: Caller, { draft, team, owners }: Case): Verdict {
  const { before, after } = draft
  const { identifier } = after
  if (before !== undefined && before.identifier !== identifier) {
    throw new DomainError('protected_entity', `The identifier of team "${before.identifier}" stays; rename its title`)
  }
  const name = after.title || team?.name || identifier
  const { description } = after.properties
  const content = { name, description: typeof description === 'string' ? description : null, identifier }
  if (name !== team?.name) {
    requireAdmin(caller, 'create or rename teams')
    checkName(name)
    for (const text of team === undefined ? [identifier, name] : [name]) {
      if ((owners.get(text) ?? identifier) === identifier) continue
      throw new DomainError('identifier_taken', `A team "${text}" exists already: the name is taken`)
    }
    owners.set(identifier, identifier).set(name, identifier)
  }
  return {
    ok: true,
    content: withTeam(after, content),
    store: async () => void (await storeTeam(trx, caller, team, content)),
  }
}

function checkName(name: string): void {
  if (NAME.test(name) && name.length <= NAME_LIMIT) return
  const message = `title is the name of the team: 2 to ${NAME_LIMIT} characters without ; # / ? and blanks at its ends`
  throw new DomainError('invalid_request', message, { errors: [{ path: 'title', message, keyword: 'pattern' }] })
}
