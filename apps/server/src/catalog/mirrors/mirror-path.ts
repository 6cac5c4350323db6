import { findRelation, type Blueprint } from '../blueprint.ts'

/** A mirror that leads over more relations, its own and those of mirrors that it names, has no value. */
const HOP_LIMIT = 15

export interface MirrorHop {
  relation: string
  many: boolean
  target: Blueprint
}

/** A mirror down to what is stored: relations to follow, then what to read of the entities at their end. */
export interface MirrorPath {
  hops: [MirrorHop, ...MirrorHop[]]
  /** A meta-property, a property or a relation of the last target. */
  last: string
  /** Whether the value is a list, because a relation on the way can have several targets. */
  isList: boolean
}

/** All blueprints of the organisation, by identifier. */
export type KnownBlueprints = ReadonlyMap<string, Blueprint>

/**
 * Resolves the path of a mirror. The last segment may be a mirror of the target, whose path is then followed too.
 * @returns undefined when the path leads nowhere, which is no fault: its value is null.
 */
export function resolveMirror(known: KnownBlueprints, blueprint: Blueprint, path: string): MirrorPath | undefined {
  const hops: MirrorHop[] = []
  let segments = path.split('.')
  let current = blueprint
  while (true) {
    const last = segments.pop()!
    for (const relation of segments) {
      const definition = findRelation(current.document, relation)
      if (definition === undefined || hops.length === HOP_LIMIT) return undefined
      const target = known.get(definition.target)
      if (target === undefined) return undefined
      hops.push({ relation, many: definition.many, target })
      current = target
    }
    const [first, ...others] = hops
    if (first === undefined) return undefined
    const { mirrorProperties, schema, ownership } = current.document
    if (last === '$team' && ownership?.type === 'Inherited' && typeof ownership.path === 'string') {
      segments = [...ownership.path.split('.'), last]
      continue
    }
    if (Object.hasOwn(schema.properties, last) || !Object.hasOwn(mirrorProperties, last)) {
      return { hops: [first, ...others], last, isList: hops.some((hop) => hop.many) }
    }
    segments = mirrorProperties[last]!.path.split('.')
  }
}
