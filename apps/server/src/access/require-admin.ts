import { DomainError } from '../errors.ts'
import { isAdmin, type Caller } from './caller.ts'

/** @throws DomainError `missing_permissions`: only an Admin may `what`. */
export function requireAdmin(caller: Caller, what: string): void {
  if (!isAdmin(caller)) throw new DomainError('missing_permissions', `Only an Admin may ${what}`)
}
