import { isObject } from '../property-schema.ts'

/**
 * The rules of a query that nobody has checked yet, whatever they hold. Not recursive, since it may be of any depth.
 * @param groups `required`: only rules that every entity found fulfils.
 */
export function listRules(query: unknown, groups: 'all' | 'required'): Record<string, unknown>[] {
  const rules: Record<string, unknown>[] = []
  const left = [query]
  while (left.length > 0) {
    const part = left.pop()
    if (!isObject(part)) continue
    if (part.combinator === undefined) rules.push(part)
    else if ((groups === 'all' || part.combinator === 'and') && Array.isArray(part.rules)) {
      for (const rule of part.rules as unknown[]) left.push(rule)
    }
  }
  return rules
}
