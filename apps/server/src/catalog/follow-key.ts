import type { BlueprintDocument } from '@portolan/contract/blueprints'
import { findRelation } from './blueprint.ts'
import { isObject } from './property-schema.ts'

/** A key of a blueprint that gets another name. Properties and mirrors share one namespace, relations have their own. */
export interface KeyRename {
  blueprint: string
  kind: 'property' | 'mirror' | 'relation'
  from: string
  to: string
}

/** The documents before the rename, by identifier. */
type Documents = ReadonlyMap<string, BlueprintDocument>

/**
 * A document after the rename of a key, its own or that of another blueprint: `required`, paths of mirrors, ownership and
 * path filters, properties and queries of aggregations follow, and every key keeps its place.
 *
 * Calculations do not follow: they are programs, and what they name cannot be told from their text.
 * @returns undefined when nothing in it refers to the key.
 */
export function followKey(
  documents: Documents,
  document: BlueprintDocument,
  rename: KeyRename,
): BlueprintDocument | undefined {
  const own = document.identifier === rename.blueprint ? withRenamedKey(document, rename) : document
  const walk = new PathWalk(documents, rename)
  const followed = {
    ...own,
    mirrorProperties: mapValues(own.mirrorProperties, (mirror) => ({
      ...mirror,
      path: walk.value(document.identifier, mirror.path),
    })),
    aggregationProperties: mapValues(own.aggregationProperties, (aggregation) =>
      followInAggregation(walk, document.identifier, aggregation),
    ),
    ...followInOwnership(walk, own),
  }
  return JSON.stringify(followed) === JSON.stringify(document) ? undefined : followed
}

/** A query over the entities of a blueprint after the rename of a key. */
export const followKeyInQuery = (documents: Documents, blueprint: string, query: object, rename: KeyRename): unknown =>
  followInQuery(new PathWalk(documents, rename), blueprint, query)

function withRenamedKey(document: BlueprintDocument, { kind, from, to }: KeyRename): BlueprintDocument {
  if (kind === 'relation') return { ...document, relations: renameIn(document.relations, from, to) }
  if (kind === 'mirror') return { ...document, mirrorProperties: renameIn(document.mirrorProperties, from, to) }
  const { schema } = document
  return {
    ...document,
    schema: {
      ...schema,
      properties: renameIn(schema.properties, from, to),
      ...(Array.isArray(schema.required) && { required: schema.required.map((key) => (key === from ? to : key)) }),
    },
  }
}

/** Follows the relations of a path from blueprint to blueprint, renaming on the way. */
class PathWalk {
  readonly #documents: Documents
  readonly rename: KeyRename

  constructor(documents: Documents, rename: KeyRename) {
    this.#documents = documents
    this.rename = rename
  }

  /** `squad.lead`: relations, then a property. */
  value(start: string, path: string): string {
    const segments = path.split('.')
    const { hops, end } = this.hops(start, segments.slice(0, -1))
    return [...hops, this.property(end, segments.at(-1)!)].join('.')
  }

  /** Relations only. `end` is the blueprint that the path leads to, where it leads anywhere. */
  hops(start: string | undefined, hops: readonly string[]): { hops: string[]; end: string | undefined } {
    let end = start
    const followed = hops.map((hop) => {
      const document = end === undefined ? undefined : this.#documents.get(end)
      const renamed = this.#is('relation', end, hop) ? this.rename.to : hop
      end = document && findRelation(document, hop)?.target
      return renamed
    })
    return { hops: followed, end }
  }

  property(blueprint: string | undefined, key: string): string {
    return this.#is('property', blueprint, key) || this.#is('mirror', blueprint, key) ? this.rename.to : key
  }

  /** What `property` of a rule names: a property first, a relation only when no property has the key. */
  operand(blueprint: string, key: string): string {
    const document = this.#documents.get(blueprint)
    const isProperty =
      document !== undefined &&
      [document.schema.properties, document.mirrorProperties, document.calculationProperties].some((map) =>
        Object.hasOwn(map, key),
      )
    return isProperty || !this.#is('relation', blueprint, key) ? this.property(blueprint, key) : this.rename.to
  }

  #is(kind: KeyRename['kind'], blueprint: string | undefined, key: string): boolean {
    return this.rename.kind === kind && this.rename.blueprint === blueprint && this.rename.from === key
  }
}

type Aggregation = BlueprintDocument['aggregationProperties'][string]

function followInAggregation(walk: PathWalk, owner: string, aggregation: Aggregation): Aggregation {
  const { target, calculationSpec, query, pathFilter } = aggregation
  return {
    ...aggregation,
    ...(isObject(calculationSpec) && { calculationSpec: followInCalculation(walk, target, calculationSpec) }),
    ...(isObject(query) && { query: followInQuery(walk, target, query) }),
    ...(Array.isArray(pathFilter) && {
      pathFilter: pathFilter.map((filter: unknown) => followInPath(walk, owner, filter)),
    }),
  }
}

const followInCalculation = (walk: PathWalk, target: string, spec: Record<string, unknown>) =>
  mapValues(spec, (value, key) =>
    ['property', 'measureTimeBy'].includes(key) && typeof value === 'string' ? walk.property(target, value) : value,
  )

/** `{path: [relation, …], fromBlueprint?}`; without `fromBlueprint` it starts at `start`. */
function followInPath(walk: PathWalk, start: string, filter: unknown): unknown {
  if (!isObject(filter) || !Array.isArray(filter.path)) return filter
  const from = typeof filter.fromBlueprint === 'string' ? filter.fromBlueprint : start
  const names = filter.path.map((hop: unknown) => (isObject(hop) ? String(hop.relation) : String(hop)))
  const { hops } = walk.hops(from, names)
  return {
    ...filter,
    path: filter.path.map((hop: unknown, index: number) =>
      isObject(hop) ? { ...hop, relation: hops[index] } : hops[index],
    ),
  }
}

/** Rules of a query over the entities of one blueprint, nested ones included. */
function followInQuery(walk: PathWalk, blueprint: string, query: unknown): unknown {
  if (!isObject(query)) return query
  const { rules, property, relation, value } = query
  return {
    ...query,
    ...(Array.isArray(rules) && { rules: rules.map((rule: unknown) => followInQuery(walk, blueprint, rule)) }),
    ...(typeof property === 'string' && { property: walk.operand(blueprint, property) }),
    ...(isObject(property) && Array.isArray(property.path) && { property: followInPath(walk, blueprint, property) }),
    ...(isOfCaller(property) && { property: followInCaller(walk, property) }),
    ...(isOfCaller(value) && { value: followInCaller(walk, value) }),
    ...(typeof relation === 'string' && { relation: walk.hops(blueprint, [relation]).hops[0] }),
  }
}

const isOfCaller = (part: unknown): part is { context: unknown; property: string } =>
  isObject(part) && part.context !== undefined && typeof part.property === 'string'

/** `{context, property}`: a property of the caller's user, or of its teams. */
const followInCaller = (walk: PathWalk, part: { context: unknown; property: string }) => ({
  ...part,
  property: walk.operand(part.context === 'user' ? '_user' : '_team', part.property),
})

function followInOwnership(walk: PathWalk, document: BlueprintDocument): Record<string, unknown> {
  const follow = (owner: unknown) =>
    isObject(owner) && typeof owner.path === 'string'
      ? { ...owner, path: walk.hops(document.identifier, owner.path.split('.')).hops.join('.') }
      : owner
  return {
    ...(document.ownership !== undefined && { ownership: follow(document.ownership) }),
    ...(document.teamInheritance !== undefined && { teamInheritance: follow(document.teamInheritance) }),
  }
}

const renameIn = <T>(map: Record<string, T>, from: string, to: string): Record<string, T> =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key === from ? to : key, value]))

const mapValues = <T, U>(map: Record<string, T>, change: (value: T, key: string) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value, key)]))
