/**
 * Who makes a request, as every operation sees it. `id` is what `createdBy` shows: the account id of a person,
 * the client id of a machine.
 */
export interface Caller {
  readonly orgId: string
  readonly kind: 'account' | 'machine'
  readonly id: string
  /** Undefined for machines, unless one acts in the course of a run that a person started. */
  readonly email: string | undefined
  readonly roles: readonly string[]
  /** Names of the teams of a person, as of this request; a machine has none. */
  readonly teams: readonly string[]
  /** Of the entities of these teams. */
  readonly teamIdentifiers?: readonly string[]
  readonly origin: 'UI' | 'API' | 'AUTOMATION'
  /** The User-Agent, which is kept as `$datasource` of what the caller creates. */
  readonly userAgent: string
  /** The run in the course of which the portal calls itself. */
  readonly runId?: string
}

/** A run that acts on the portal itself, and who started it. */
export interface ActingRun {
  id: string
  /** The account of a person, the client id of a machine. */
  creatorId: string
  /** The email of a person, the client id of a machine. */
  createdBy: string
}

/**
 * Who acts when a run calls the portal itself. An Admin allowed it by writing the action, so it has the rights of the
 * organisation; what it writes names the person who started the run.
 */
export const toRunCaller = (orgId: string, run: ActingRun, userAgent: string): Caller => ({
  orgId,
  kind: 'machine',
  id: run.creatorId,
  email: run.createdBy === run.creatorId ? undefined : run.createdBy,
  roles: ['Admin'],
  teams: [],
  origin: 'API',
  userAgent,
  runId: run.id,
})

/** Who writes what nobody asked for. */
export const toPortalCaller = (orgId: string): Caller => ({
  orgId,
  kind: 'machine',
  id: 'portolan',
  email: undefined,
  roles: ['Admin'],
  teams: [],
  origin: 'API',
  userAgent: 'portolan',
})

/** Whether the caller is a member of one of the teams, each given by its name or its identifier. */
export const isMemberOf = ({ teams, teamIdentifiers = [] }: Caller, wanted: readonly string[]): boolean =>
  [...teams, ...teamIdentifiers].some((team) => wanted.includes(team))

/** The organisation's own credential may do what an Admin may. */
export const isAdmin = (caller: Caller): boolean => caller.kind === 'machine' || caller.roles.includes('Admin')

/** Who `createdBy` names in actions and runs: the email of a person, the client id of a machine. */
export const toActorName = (caller: Caller): string => caller.email ?? caller.id
