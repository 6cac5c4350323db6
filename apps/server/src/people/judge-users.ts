import { EMAIL_PATTERN } from '@portolan/contract/users'
import {
  checkUserChange,
  createAccountCredential,
  decideStatus,
  findUsers,
  getTeamNames,
  isActiveAdmin,
  isAdmin,
  listActiveAdmins,
  SERVICE_ACCOUNT_SUFFIX,
  storeUser,
  type Caller,
  type SecretBox,
  type User,
  type UserContent,
  type UserStatus,
  type UserType,
} from '../access/index.ts'
import type { Draft, Verdict } from '../catalog/index.ts'
import type { Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import { isSameSet, toNames, toRoles, withUser } from './user-content.ts'

const EMAIL = new RegExp(EMAIL_PATTERN)
const EMAIL_LIMIT = 320

/** Judges writes of `_user` entities as the routes of users would, and says how to store them. */
export async function judgeUsers(
  trx: Trx,
  secretBox: SecretBox,
  caller: Caller,
  drafts: readonly Draft[],
): Promise<Verdict[]> {
  const users = await findUsers(
    trx,
    caller.orgId,
    drafts.map(({ after }) => after.identifier),
  )
  const byEmail = new Map(users.map((user) => [user.email.toLowerCase(), user]))
  const spellings = new Map(users.map(({ email }) => [email.toLowerCase(), email]))
  const activeAdmins = new Set(await listActiveAdmins(trx, caller.orgId))
  const verdicts: Verdict[] = []
  for (const draft of drafts) {
    try {
      const { identifier } = draft.after
      const user = byEmail.get(identifier.toLowerCase())
      const known = spellings.get(identifier.toLowerCase())
      if (known !== undefined && known !== identifier) {
        throw new DomainError('identifier_taken', `The user "${identifier}" exists already, written "${known}"`)
      }
      verdicts.push(await judgeUser(trx, secretBox, caller, { draft, user, activeAdmins }))
      spellings.set(identifier.toLowerCase(), identifier)
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      verdicts.push({ ok: false, error })
    }
  }
  return verdicts
}

interface Case {
  draft: Draft
  user: User | undefined
  /** Ids; kept up to date from draft to draft. */
  activeAdmins: Set<string>
}

async function judgeUser(
  trx: Trx,
  secretBox: SecretBox,
  caller: Caller,
  { draft, user, activeAdmins }: Case,
): Promise<Verdict> {
  const { after } = draft
  checkEmail(draft, user)
  const type = decideType(after, user)
  const before = user ?? newUser(after.identifier, type)
  // An account whose entity is missing keeps what the body does not name.
  const isUnseen = draft.before === undefined && user !== undefined
  const teams = after.team === null && isUnseen ? undefined : await getTeamNames(trx, caller.orgId, after.team ?? [])
  const teamIdentifiers = teams?.map(({ identifier }) => identifier) ?? before.teamIdentifiers
  const properties = isUnseen ? { ...withUser(after, before).properties, ...after.properties } : after.properties
  const wanted = (properties.status ?? before.status) as UserStatus
  const facts = {
    ...(after.title === null && isUnseen
      ? { firstName: before.firstName, lastName: before.lastName }
      : toNames(after.title)),
    type,
    status: decideStatus(before, wanted),
    roles: toRoles(properties, before.roles),
    teamIdentifiers,
  }
  const isSameTeams = isSameSet(teamIdentifiers, before.teamIdentifiers)
  const isSameRights =
    (user !== undefined || type === 'Standard') &&
    facts.status === before.status &&
    isSameSet(facts.roles, before.roles) &&
    isSameTeams
  if (!isSameRights && !isAdmin(caller)) throw needsAdmin(after.identifier)
  if (user !== undefined) {
    checkUserChange(caller, user, facts, activeAdmins)
    if (type === 'Standard' && isActiveAdmin(facts)) activeAdmins.add(user.id)
    else activeAdmins.delete(user.id)
  }
  const { firstName, lastName, status, roles } = facts
  const teamIds = isSameTeams ? undefined : teams?.map(({ id }) => id)
  const content: UserContent = { email: before.email, firstName, lastName, type, status, roles, teamIds }
  return {
    ok: true,
    content: withUser({ ...after, team: after.team && teamIdentifiers }, facts),
    store: async () => {
      const stored = await storeUser(trx, caller, user, content)
      if (user !== undefined || type === 'Standard') return undefined
      return { credentials: await createAccountCredential(trx, secretBox, caller, stored) }
    },
  }
}

/** Somebody whom nobody has invited. */
const newUser = (email: string, type: UserType) => ({
  email,
  type,
  firstName: '',
  lastName: '',
  status: 'Staged' as UserStatus,
  hasPassword: false,
  roles: ['Member'],
  teamIdentifiers: [],
})

function checkEmail({ before, after: { identifier } }: Draft, user: User | undefined): void {
  if (before !== undefined && before.identifier !== identifier) {
    throw new DomainError('protected_entity', `The identifier of user "${before.identifier}" is their email and stays`)
  }
  if (user !== undefined || (EMAIL.test(identifier) && identifier.length <= EMAIL_LIMIT)) return
  const message = `identifier must be the email of the user, but is "${identifier}"`
  throw new DomainError('invalid_request', message, { errors: [{ path: 'identifier', message, keyword: 'format' }] })
}

/** The type of a user is chosen when they are created, and their email tells it. */
function decideType({ identifier, properties }: Draft['after'], user: User | undefined): UserType {
  const type = (properties.port_type ?? user?.type ?? 'Standard') as UserType
  const isForPrograms = identifier.endsWith(SERVICE_ACCOUNT_SUFFIX)
  if (user === undefined ? isForPrograms === (type === 'Service Account') : type === user.type) return type
  const message =
    user === undefined
      ? `properties.port_type must be "Service Account" exactly when the identifier ends with ${SERVICE_ACCOUNT_SUFFIX}`
      : `properties.port_type of "${identifier}" must stay "${user.type}"`
  const errors = [{ path: 'properties.port_type', message, keyword: 'const' }]
  throw new DomainError('invalid_request', message, { errors })
}

const needsAdmin = (email: string): DomainError =>
  new DomainError(
    'missing_permissions',
    `Only an Admin may change status, port_role, port_type, moderated_blueprints or team of user "${email}"`,
  )
