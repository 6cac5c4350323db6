import type { Caller } from '../../access/index.ts'
import { findBlueprint } from '../blueprint-store.ts'
import { computeBy, type ComputingDeps } from '../computed-values.ts'
import type { Reader } from '../permissions/reader.ts'
import { searchEntities } from './search-entities.ts'

/**
 * Those of the named entities of a blueprint that may be read and that a query holds for. Rules about the caller need `caller`.
 * @throws DomainError `invalid_request` for a query that cannot be compiled.
 */
export async function filterEntities(
  deps: ComputingDeps,
  reader: Reader,
  orgId: string,
  blueprintIdentifier: string,
  identifiers: readonly string[],
  query: { combinator: unknown; rules: unknown },
  now: Date,
  caller?: Caller,
): Promise<Set<string>> {
  const { db } = deps
  const blueprint = await findBlueprint(db, orgId, blueprintIdentifier)
  if (blueprint === undefined || identifiers.length === 0) return new Set()
  const named = { property: '$identifier', operator: 'in', value: [...identifiers] }
  const scope = { orgId, blueprints: [blueprint], strict: false, now, caller, reader, compute: computeBy(deps) }
  const { entities } = await searchEntities(db, scope, { combinator: 'and', rules: [named, query] })
  return new Set(entities.map((entity) => entity.identifier))
}
