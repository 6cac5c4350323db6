/**
 * Who makes a request, as every operation sees it. `id` is what `createdBy` shows: the account id of a person,
 * the client id of a machine.
 */
export interface Caller {
  readonly orgId: string
  readonly kind: 'account' | 'machine'
  readonly id: string
  /** Undefined for machines. */
  readonly email: string | undefined
  readonly roles: readonly string[]
  readonly teams: readonly string[]
  readonly origin: 'UI' | 'API' | 'AUTOMATION'
  /** The User-Agent, which is kept as `$datasource` of what the caller creates. */
  readonly userAgent: string
}

/** The organisation's own credential may do what an Admin may. */
export const isAdmin = (caller: Caller): boolean => caller.kind === 'machine' || caller.roles.includes('Admin')
