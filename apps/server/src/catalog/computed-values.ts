import type { EntityView } from '@portolan/contract/entities'
import type { Services } from '../services.ts'
import { prepareColumns } from './aggregations/aggregation-columns.ts'
import { findAggregationValues } from './aggregations/aggregation-values.ts'
import { computedKeys, type Blueprint } from './blueprint.ts'
import { findCalculatedValues } from './calculations/calculated-values.ts'
import { readCatalog } from './catalog-snapshot.ts'
import type { Entity } from './entity.ts'
import { findEntitiesById } from './entity-store.ts'
import { toEntityView } from './entity-view.ts'
import { withInheritedTeams } from './inherited-teams.ts'
import { findMirrorValues } from './mirrors/mirror-values.ts'
import { prepareCondition } from './search/compile-query.ts'

export type ComputingDeps = Pick<Services, 'db' | 'clock' | 'catalogHooks' | 'calculator'>

export interface ComputedOptions {
  /** Only these computed properties; undefined: all. */
  keys?: ReadonlySet<string> | undefined
  /** Mirrors of `$title` become `{identifier, title}`. */
  attachIdentifierToTitle?: boolean
  /** Ends the programs of calculations before their time; its reason is thrown. */
  signal?: AbortSignal | undefined
}

/** Values of computed properties, by the id of the entity and then by key. A key that is absent has no value. */
export type ComputedValues = Map<string, Map<string, unknown>>

/** Computes some properties of entities of one blueprint, for a search that compares them. */
export type ComputeValues = (
  blueprint: Blueprint,
  entities: Entity[],
  options: Pick<ComputedOptions, 'keys' | 'signal'>,
) => Promise<ComputedValues>

/** Computes as replies do. */
export const computeBy =
  (deps: ComputingDeps): ComputeValues =>
  async (blueprint, entities, options) =>
    findComputedValues(deps, blueprint, await withInheritedTeams(deps.db, blueprint, entities), options)

/** A mirror of a calculation that reads a mirror of a calculation, and so on, has a value up to this depth. */
const DEPTH_LIMIT = 3

/**
 * Reads the mirror, aggregation and calculation properties of entities of one blueprint as they are now: mirrors and
 * aggregations with one query each, then each calculation with one trip to jq, over entities that have the others already.
 */
export async function findComputedValues(
  deps: ComputingDeps,
  blueprint: Blueprint,
  entities: readonly Entity[],
  options: ComputedOptions = {},
  depth = 0,
): Promise<ComputedValues> {
  const { document } = blueprint
  const wanted = computedKeys(document).filter((key) => options.keys?.has(key) ?? true)
  if (wanted.length === 0 || entities.length === 0) return new Map()
  const isCalculated = wanted.some((key) => Object.hasOwn(document.calculationProperties, key))
  // Programs read whatever the entity has, in the form that is shown without options.
  const isInput = isCalculated && options.attachIdentifierToTitle !== true
  const keys = isInput ? computedKeys(document) : wanted
  const values = await findRelatedValues(deps, blueprint, entities, keys, options, depth)
  if (!isCalculated) return values

  const related = isInput ? values : undefined
  const inputs = await findCalculationInputs(deps, blueprint, entities, { related, signal: options.signal, depth })
  const calculated = await findCalculatedValues(deps.calculator, blueprint, wanted, inputs, options.signal)
  entities.forEach(({ id }, index) => {
    for (const [key, value] of calculated[index]!) values.get(id)!.set(key, value)
  })
  return keys.length === wanted.length ? values : pickWanted(values, new Set(wanted))
}

const pickWanted = (values: ComputedValues, wanted: ReadonlySet<string>): ComputedValues =>
  new Map([...values].map(([id, ofEntity]) => [id, new Map([...ofEntity].filter(([key]) => wanted.has(key)))]))

interface InputOptions extends Pick<ComputedOptions, 'signal'> {
  /** All values that come from other entities, when they are known already. */
  related?: ComputedValues | undefined
  depth?: number
}

/**
 * What the program of a calculation reads: the entities with whatever they have, in the form that is shown without
 * options. Calculations are null, because none reads another.
 */
export async function findCalculationInputs(
  deps: ComputingDeps,
  blueprint: Blueprint,
  entities: readonly Entity[],
  { related, signal, depth = 0 }: InputOptions = {},
): Promise<EntityView[]> {
  const all = computedKeys(blueprint.document)
  const values = related ?? (await findRelatedValues(deps, blueprint, entities, all, { signal }, depth))
  return entities.map((entity) => toEntityView(blueprint, entity, { computed: values.get(entity.id) }))
}

/** The values that come from other entities. */
async function findRelatedValues(
  deps: ComputingDeps,
  blueprint: Blueprint,
  entities: readonly Entity[],
  keys: readonly string[],
  { attachIdentifierToTitle = false, signal }: ComputedOptions,
  depth: number,
): Promise<ComputedValues> {
  const { db, catalogHooks } = deps
  const { orgId, document } = blueprint
  const isRelated = (key: string) => !Object.hasOwn(document.calculationProperties, key)
  if (!keys.some(isRelated)) return new Map(entities.map(({ id }) => [id, new Map()]))
  const catalog = await readCatalog(db, orgId)
  const scope = { orgId, now: deps.clock.now(), catalog, catalogHooks, blueprints: [blueprint] }
  const columns = await prepareColumns(db, scope, new Set(keys), prepareCondition)
  const [mirrors, aggregations] = await Promise.all([
    findMirrorValues(db, blueprint, entities, keys, {
      catalog,
      columns,
      attachIdentifierToTitle,
      readCalculated: (target, ids, key) => readCalculated(deps, target, ids, { key, signal, depth: depth + 1 }),
    }),
    findAggregationValues(db, blueprint, entities, keys, columns),
  ])
  for (const [id, values] of aggregations) for (const [key, value] of values) mirrors.get(id)!.set(key, value)
  return mirrors
}

/** One calculation of other entities, by their ids. */
async function readCalculated(
  deps: ComputingDeps,
  blueprint: Blueprint,
  ids: readonly string[],
  { key, signal, depth }: { key: string; signal: AbortSignal | undefined; depth: number },
): Promise<Map<string, unknown>> {
  if (depth > DEPTH_LIMIT) return new Map()
  const stored = await findEntitiesById(deps.db, blueprint, ids)
  const entities = await withInheritedTeams(deps.db, blueprint, stored)
  const values = await findComputedValues(deps, blueprint, entities, { keys: new Set([key]), signal }, depth)
  return new Map([...values].map(([id, ofEntity]) => [id, ofEntity.get(key)]))
}
