import type { ScorecardDocument, ScorecardQuery } from '@portolan/contract/scorecards'
import type { Blueprint, KeyRename } from '../catalog/index.ts'
import type { ScorecardCondition } from './condition.ts'

/**
 * A scorecard after a key of its blueprint got another name. `property` in a condition means a relation where no
 * property has the key.
 * @param blueprint with the new key already.
 * @returns undefined when no condition names the key.
 */
export function followKey(
  document: ScorecardDocument,
  { document: { schema } }: Blueprint,
  { kind, from, to }: KeyRename,
): ScorecardDocument | undefined {
  const isMeant = (part: 'property' | 'relation') =>
    kind === 'relation' ? part === 'relation' || !Object.hasOwn(schema.properties, from) : part === 'property'
  const rename = (condition: ScorecardCondition): ScorecardCondition => {
    const entries = Object.entries(condition).map(([key, value]) =>
      (key === 'property' || key === 'relation') && value === from && isMeant(key) ? [key, to] : [key, value],
    )
    return Object.fromEntries(entries) as ScorecardCondition
  }
  const follow = (query: ScorecardQuery): ScorecardQuery => ({ ...query, conditions: query.conditions.map(rename) })
  const followed = {
    ...document,
    ...(document.filter !== undefined && { filter: follow(document.filter) }),
    rules: document.rules.map((rule) => ({ ...rule, query: follow(rule.query) })),
  }
  return JSON.stringify(followed) === JSON.stringify(document) ? undefined : followed
}
