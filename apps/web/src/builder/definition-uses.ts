import type { Blueprint } from '../catalog/catalog-types.ts'
import { definitionsOf, titleAt, type Place } from './definitions.ts'
import { readMirrorPath } from './mirror-path.ts'

/**
 * The definitions that read what stands at a place, as `Blueprint: Title`: mirrors whose path passes it, aggregations over
 * it, calculations of the same blueprint that name it. A calculation that puts names together escapes this.
 */
export function usesOf(blueprints: readonly Blueprint[], owner: Blueprint, place: Place): string[] {
  const name = (blueprint: Blueprint, user: Place) => `${blueprint.title}: ${titleAt(blueprint, user)}`
  return blueprints.flatMap((blueprint) => {
    const mirrors = Object.entries(blueprint.mirrorProperties)
      .filter(([, { path }]) => passes(blueprints, blueprint, path, owner, place))
      .map(([key]) => name(blueprint, { map: 'mirrorProperties', key }))
    const aggregations = Object.entries(definitionsOf(blueprint, 'aggregationProperties'))
      .filter(([, { target, calculationSpec }]) => {
        const { property, measureTimeBy } = (calculationSpec ?? {}) as Partial<Record<string, string>>
        return place.map !== 'relations' && target === owner.identifier && [property, measureTimeBy].includes(place.key)
      })
      .map(([key]) => name(blueprint, { map: 'aggregationProperties', key }))
    const calculations = Object.entries(blueprint.calculationProperties)
      .filter(([, { calculation }]) => blueprint === owner && namesKey(calculation, place))
      .map(([key]) => name(blueprint, { map: 'calculationProperties', key }))
    return [...mirrors, ...aggregations, ...calculations]
  })
}

/** Relations of other blueprints that lead to this one. Those of rule results go with the scorecards of the blueprint. */
export function relationsTo(blueprints: readonly Blueprint[], target: Blueprint): { from: Blueprint; title: string }[] {
  return blueprints
    .filter(({ identifier }) => identifier !== target.identifier)
    .flatMap((from) =>
      Object.entries(from.relations)
        .filter(([, relation]) => relation.target === target.identifier && relation.type !== 'rule_result_target')
        .map(([key]) => ({ from, title: titleAt(from, { map: 'relations', key }) })),
    )
}

function passes(
  blueprints: readonly Blueprint[],
  start: Blueprint,
  path: string,
  owner: Blueprint,
  { map, key }: Place,
): boolean {
  const { via, property } = readMirrorPath(path)
  let at: Blueprint | undefined = start
  for (const relation of via) {
    if (map === 'relations' && at === owner && relation === key) return true
    const target: string | undefined = at?.relations[relation]?.target
    at = blueprints.find(({ identifier }) => identifier === target)
  }
  return map !== 'relations' && at === owner && property === key
}

function namesKey(calculation: string, { map, key }: Place): boolean {
  const part = map === 'relations' ? 'relations' : 'properties'
  const escaped = key.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
  return new RegExp(String.raw`\.${part}\s*(\.\s*${escaped}(?![A-Za-z0-9_])|\.?\s*\[?\s*["']${escaped}["'])`).test(
    calculation,
  )
}
