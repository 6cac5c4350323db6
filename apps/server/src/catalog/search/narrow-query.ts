import { isObject } from '../property-schema.ts'

const EVERYTHING = { combinator: 'and', rules: [] }
/** Groups nested deeper are left out as a whole. Nobody has limited yet how deep a query is. */
const DEPTH_LIMIT = 50

/**
 * A query without the rules that a test holds for. Whatever fulfils the query fulfils this one too, because groups know no
 * negation. Other rules keep their places, so that messages name them.
 */
export function narrowQuery(
  query: unknown,
  isLeftOut: (rule: Record<string, unknown>) => boolean,
  depth = DEPTH_LIMIT,
): unknown {
  if (depth === 0) return EVERYTHING
  if (!isObject(query)) return query
  if (query.combinator === undefined) return isLeftOut(query) ? EVERYTHING : query
  if (!Array.isArray(query.rules)) return query
  const rules = query.rules.map((rule) => narrowQuery(rule, isLeftOut, depth - 1))
  return { ...query, rules }
}
