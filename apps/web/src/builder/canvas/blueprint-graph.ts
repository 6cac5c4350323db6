import type { Blueprint } from '../../catalog/catalog-types.ts'
import type { GraphModel } from '../../ui/graph/graph-model.ts'
import { listProperties } from '../blueprint-rows.ts'

export const isOfSystem = ({ identifier }: Pick<Blueprint, 'identifier'>): boolean => identifier.startsWith('_')

/** Those to be drawn: of the blueprints of the system, unless all are wanted, only what is related to one that is not. */
export function visibleBlueprints(blueprints: readonly Blueprint[], showsSystem: boolean): Blueprint[] {
  const own = blueprints.filter((blueprint) => !isOfSystem(blueprint))
  const ownIdentifiers = new Set(own.map(({ identifier }) => identifier))
  const targets = new Set(own.flatMap(targetsOf))
  const isRelated = (blueprint: Blueprint) =>
    targets.has(blueprint.identifier) || targetsOf(blueprint).some((target) => ownIdentifiers.has(target))
  return [...own, ...blueprints.filter((blueprint) => isOfSystem(blueprint) && (showsSystem || isRelated(blueprint)))]
}

const targetsOf = ({ relations }: Blueprint): string[] => Object.values(relations).map(({ target }) => target)

/** Blueprints as nodes and the relations between them as edges; one edge for each relation. */
export function toBlueprintGraph(blueprints: readonly Blueprint[]): GraphModel {
  const known = new Set(blueprints.map(({ identifier }) => identifier))
  return {
    nodes: blueprints.map((blueprint) => ({
      id: blueprint.identifier,
      title: blueprint.title,
      note: propertiesOf(blueprint),
      icon: blueprint.icon ?? null,
    })),
    edges: blueprints.flatMap(({ identifier, relations }) =>
      Object.entries(relations)
        .filter(([, { target }]) => known.has(target))
        .map(([key, { title, target, many, required }]) => ({
          id: `${identifier} ${key}`,
          source: identifier,
          target,
          label: title || key,
          isMany: many,
          isRequired: required,
        })),
    ),
  }
}

function propertiesOf(blueprint: Blueprint): string {
  const count = listProperties(blueprint).length
  return `${count} ${count === 1 ? 'property' : 'properties'}`
}
