import type { BlueprintDocument } from '@portolan/contract/blueprints'
import { DomainError } from '../../errors.ts'
import { TEAM_BLUEPRINT } from './team-blueprint.ts'
import { USER_BLUEPRINT } from './user-blueprint.ts'

/** The managed content of the blueprints that every organisation has. Their identifiers never change. */
export const SYSTEM_BLUEPRINTS: readonly BlueprintDocument[] = [USER_BLUEPRINT, TEAM_BLUEPRINT]

export const SYSTEM_IDENTIFIERS: readonly string[] = SYSTEM_BLUEPRINTS.map(({ identifier }) => identifier)

/** The managed content of a system blueprint; undefined for blueprints of users. */
export const findStructure = (identifier: string): BlueprintDocument | undefined =>
  SYSTEM_BLUEPRINTS.find((structure) => structure.identifier === identifier)

/** @throws DomainError `not_found` for anything but a system blueprint. */
export function getStructure(identifier: string): BlueprintDocument {
  const structure = findStructure(identifier)
  if (structure === undefined) throw new DomainError('not_found', `Blueprint "${identifier}" is not a system blueprint`)
  return structure
}

/** @throws DomainError `protected_blueprint_violation` when the blueprint is one of the system's: it may not be `done`. */
export function requireOwnBlueprint(identifier: string, done: string): void {
  if (findStructure(identifier) === undefined) return
  throw new DomainError(
    'protected_blueprint_violation',
    `Blueprint "${identifier}" is kept by Portolan and cannot be ${done}`,
  )
}
