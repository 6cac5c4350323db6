import type { Blueprint } from '../catalog/catalog-types.ts'
import { definitionsOf, takenKeys, titleAt, type DefinitionMap } from './definitions.ts'

/** Relations to follow, one after the other, and what to read at their end. */
export interface MirrorPath {
  via: readonly string[]
  property: string
}

/** What every entity has beside its properties. */
export const META_PROPERTIES = {
  $identifier: 'Identifier',
  $title: 'Title',
  $team: 'Team',
  $icon: 'Icon',
  $createdAt: 'Creation time',
  $updatedAt: 'Last update time',
  $createdBy: 'Created by',
  $updatedBy: 'Last updated by',
} as const

export interface Choice {
  value: string
  label: string
}

export interface ChoiceGroup {
  group: string
  items: Choice[]
}

/** One select of the path picker. */
export interface PathStep {
  label: string
  choices: ChoiceGroup[]
  value: string | null
}

const [RELATION, PROPERTY] = ['relation ', 'property ']

export function readMirrorPath(path: string): MirrorPath {
  const segments = path.split('.')
  return { via: segments.slice(0, -1), property: segments.at(-1) ?? '' }
}

export function writeMirrorPath({ via, property }: MirrorPath): string {
  return [...via, property].join('.')
}

/**
 * The selects that pick a path: first a relation of the blueprint, then at each target a property to end with or a
 * relation to go on with. Keys that do not exist stay selectable, since a path may be written before its target is.
 */
export function toPathSteps(blueprints: readonly Blueprint[], start: Blueprint, path: MirrorPath): PathStep[] {
  const steps: PathStep[] = []
  let at: Blueprint | undefined = start
  for (const [index, relation] of [...path.via, undefined].entries()) {
    const isFirst = index === 0
    const value = relation !== undefined ? RELATION + relation : path.property && PROPERTY + path.property
    steps.push({
      label: isFirst ? 'Relation' : `Of ${at?.title ?? 'the target'}`,
      choices: withUnknown(choicesAt(at, !isFirst), isFirst && relation === undefined ? '' : value),
      value: (isFirst && relation === undefined ? '' : value) || null,
    })
    const target: string | undefined = at?.relations[relation ?? '']?.target
    at = blueprints.find(({ identifier }) => identifier === target)
  }
  return steps
}

/** The path after a choice in one of the selects; what followed it is dropped. */
export function choosePathStep(path: MirrorPath, index: number, value: string | null): MirrorPath {
  const via = path.via.slice(0, index)
  if (value?.startsWith(RELATION)) return { via: [...via, value.slice(RELATION.length)], property: '' }
  return { via, property: value?.slice(PROPERTY.length) ?? '' }
}

/** The properties of a blueprint, stored and computed, and what every entity has. */
export function propertyChoices(blueprint: Blueprint, accepts: (map: DefinitionMap, key: string) => boolean): Choice[] {
  const maps = ['properties', 'mirrorProperties', 'calculationProperties', 'aggregationProperties'] as const
  return maps.flatMap((map) =>
    Object.keys(definitionsOf(blueprint, map))
      .filter((key) => accepts(map, key))
      .map((key) => ({ value: key, label: titleAt(blueprint, { map, key }) })),
  )
}

function choicesAt(blueprint: Blueprint | undefined, withProperties: boolean): ChoiceGroup[] {
  if (blueprint === undefined) return []
  const relations = takenKeys(blueprint, 'relations').map((key) => ({
    value: RELATION + key,
    label: `${titleAt(blueprint, { map: 'relations', key })} →`,
  }))
  if (!withProperties) return [{ group: 'Relations', items: relations }]
  const prefixed = ({ value, label }: Choice) => ({ value: PROPERTY + value, label })
  const meta = Object.entries(META_PROPERTIES).map(([value, label]) => prefixed({ value, label }))
  return [
    { group: 'Properties', items: propertyChoices(blueprint, () => true).map(prefixed) },
    { group: 'Of every entity', items: meta },
    { group: 'Go on by a relation', items: relations },
  ].filter(({ items }) => items.length > 0)
}

function withUnknown(groups: ChoiceGroup[], value: string): ChoiceGroup[] {
  const isKnown = groups.some(({ items }) => items.some((item) => item.value === value))
  if (value === '' || isKnown) return groups
  const label = value.slice(value.indexOf(' ') + 1)
  return [...groups, { group: 'Not in the data model', items: [{ value, label }] }]
}
