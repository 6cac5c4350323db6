import type { Db } from '../database/database.ts'
import { findRelation, type Blueprint } from './blueprint.ts'
import { readCatalog } from './catalog-snapshot.ts'
import type { Entity } from './entity.ts'
import { findMirrorValues } from './mirrors/mirror-values.ts'

/** The key under which `asTeamMirror` mirrors teams. */
export const TEAM = 'team'

export const inheritsTeams = ({ document }: Blueprint): boolean =>
  document.ownership?.type === 'Inherited' && typeof document.ownership.path === 'string'

/**
 * The blueprint with one mirror property: the teams that its entities inherit. An owner that is a team itself stands for
 * itself.
 */
export function asTeamMirror(catalog: readonly Blueprint[], blueprint: Blueprint): Blueprint {
  const path = blueprint.document.ownership?.path ?? ''
  const last = isOfTeams(catalog, blueprint, path) ? '$identifier' : '$team'
  return {
    ...blueprint,
    document: { ...blueprint.document, mirrorProperties: { [TEAM]: { path: `${path}.${last}` } } },
  }
}

function isOfTeams(catalog: readonly Blueprint[], blueprint: Blueprint, path: string): boolean {
  let current: Blueprint | undefined = blueprint
  for (const relation of path.split('.')) {
    const target: string | undefined = current && findRelation(current.document, relation)?.target
    current = catalog.find(({ identifier }) => identifier === target)
  }
  return current?.identifier === '_team'
}

/**
 * The entities with the teams that they inherit, read with one query for all of them. Those of blueprints that inherit
 * none are returned as they are, without a query.
 */
export async function withInheritedTeams(db: Db, blueprint: Blueprint, entities: Entity[]): Promise<Entity[]> {
  if (!inheritsTeams(blueprint) || entities.length === 0) return entities
  const catalog = await readCatalog(db, blueprint.orgId)
  const values = await findMirrorValues(db, asTeamMirror(catalog, blueprint), entities, [TEAM], {
    catalog,
    columns: new Map(),
    attachIdentifierToTitle: false,
    readCalculated: async () => new Map(),
  })
  return entities.map((entity) => ({ ...entity, team: toTeams(values.get(entity.id)?.get(TEAM)) }))
}

function toTeams(value: unknown): string[] | null {
  if (value === undefined || value === null) return null
  return [...new Set([value].flat() as string[])]
}
