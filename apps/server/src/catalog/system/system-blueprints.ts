import type { BlueprintDocument } from '@portolan/contract/blueprints'
import { DomainError } from '../../errors.ts'
import { pickKeys } from '../entity.ts'
import { RULE_BLUEPRINT } from './rule-blueprint.ts'
import { RESULT_TARGET, RULE_RESULT_BLUEPRINT } from './rule-result-blueprint.ts'
import { SCORECARD_BLUEPRINT } from './scorecard-blueprint.ts'
import { TEAM_BLUEPRINT } from './team-blueprint.ts'
import { USER_BLUEPRINT } from './user-blueprint.ts'

/** The managed content of the blueprints that every organisation has. Their identifiers never change. */
export const SYSTEM_BLUEPRINTS: readonly BlueprintDocument[] = [
  USER_BLUEPRINT,
  TEAM_BLUEPRINT,
  SCORECARD_BLUEPRINT,
  RULE_BLUEPRINT,
  RULE_RESULT_BLUEPRINT,
]

export const SYSTEM_IDENTIFIERS: readonly string[] = SYSTEM_BLUEPRINTS.map(({ identifier }) => identifier)

/** What entities of system blueprints take beside their properties: the module that keeps their records reads it. */
const INPUTS: Record<string, readonly string[]> = { [SCORECARD_BLUEPRINT.identifier]: ['rules'] }

/** Keys under `properties` that say something about a record and are no properties. */
export const listInputs = (identifier: string): readonly string[] =>
  Object.hasOwn(INPUTS, identifier) ? INPUTS[identifier]! : []

const findFixedStructure = (identifier: string): BlueprintDocument | undefined =>
  SYSTEM_BLUEPRINTS.find((structure) => structure.identifier === identifier)

/**
 * The managed content of a stored system blueprint; undefined for blueprints of users. What depends on the scorecards of
 * the organisation is taken from what is stored: the levels that a rule may have, and the relations of results.
 */
export function structureOf(stored: BlueprintDocument): BlueprintDocument | undefined {
  const structure = findFixedStructure(stored.identifier)
  if (structure === RULE_BLUEPRINT) return withLevels(structure, stored.schema.properties.level?.enum ?? undefined)
  if (structure !== RULE_RESULT_BLUEPRINT) return structure
  return { ...structure, relations: { ...structure.relations, ...pickResultTargets(stored) } }
}

/** @throws DomainError `not_found` for anything but a system blueprint. */
export function getStructure(stored: BlueprintDocument): BlueprintDocument {
  const structure = structureOf(stored)
  if (structure !== undefined) return structure
  throw new DomainError('not_found', `Blueprint "${stored.identifier}" is not a system blueprint`)
}

/** The blueprint of rules with the levels that they may have. */
export function withLevels(document: BlueprintDocument, titles: unknown[] | undefined): BlueprintDocument {
  if (titles === undefined) return document
  const { properties } = document.schema
  const level = { ...properties.level!, enum: titles }
  return { ...document, schema: { ...document.schema, properties: { ...properties, level } } }
}

export const isResultTarget = ({ type }: Record<string, unknown>): boolean => type === RESULT_TARGET

/** The relations that lead from results to the entities they speak about; other blueprints have none. */
export const pickResultTargets = ({ identifier, relations }: BlueprintDocument): BlueprintDocument['relations'] =>
  identifier === RULE_RESULT_BLUEPRINT.identifier ? pickKeys(relations, (key) => isResultTarget(relations[key]!)) : {}

/** @throws DomainError `protected_blueprint_violation` when the blueprint is one of the system's: it may not be `done`. */
export function requireOwnBlueprint(identifier: string, done: string): void {
  if (findFixedStructure(identifier) === undefined) return
  throw new DomainError(
    'protected_blueprint_violation',
    `Blueprint "${identifier}" is kept by Portolan and cannot be ${done}`,
  )
}
