import type { Db } from '../../database/database.ts'
import type { Blueprint } from '../blueprint.ts'
import { resolveMirror } from '../mirrors/mirror-path.ts'
import { findAggregation } from './aggregation.ts'
import { toColumnName, type AggregationColumn, type AggregationColumns } from './aggregation-sql.ts'
import { prepareAggregation, type AggregationScope, type PrepareQuery } from './prepare-aggregation.ts'

/** Prepares the aggregation properties with these keys, and those that mirrors with these keys lead to. */
export async function prepareColumns(
  db: Db,
  scope: AggregationScope & { blueprints: readonly Blueprint[] },
  keys: ReadonlySet<string>,
  prepareQuery: PrepareQuery,
): Promise<AggregationColumns> {
  const columns = new Map<string, AggregationColumn>()
  for (const { owner, key } of scope.blueprints.flatMap((blueprint) => listNamed(scope, blueprint, keys))) {
    const name = toColumnName(owner, key)
    if (columns.has(name) || findAggregation(owner, key) === undefined) continue
    columns.set(name, await prepareAggregation(db, scope, owner, key, prepareQuery))
  }
  return columns
}

/** What the keys name in the end: of a mirror, what stands at the end of its path. */
function listNamed({ catalog }: AggregationScope, blueprint: Blueprint, keys: ReadonlySet<string>) {
  const known = new Map(catalog.map((each) => [each.identifier, each]))
  const { mirrorProperties } = blueprint.document
  return [...keys].flatMap((key) => {
    if (!Object.hasOwn(mirrorProperties, key)) return { owner: blueprint, key }
    const path = resolveMirror(known, blueprint, mirrorProperties[key]!.path)
    return path === undefined ? [] : { owner: path.hops.at(-1)!.target, key: path.last }
  })
}
