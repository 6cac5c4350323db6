import { conditionProblem, ruleLevelProblem } from './scorecard-problems.ts'
import type { ScorecardDraft } from './scorecard-draft.ts'
import type { Query, ScorecardDocument } from './scorecard-types.ts'
import { findSubject, type Subject } from './subjects.ts'

/** What a rule is called in a preview, where it may have no identifier yet, or one that another has. */
export const previewName = (ruleKey: number): string => `rule-${ruleKey}`

/**
 * What of a draft can be counted already: rules that lack something are left out. Undefined while the filter or a level
 * lacks something, since all figures depend on these. Texts that change no figure are left out, too.
 */
export function toPreviewRequest(
  { document, ruleKeys }: ScorecardDraft,
  subjects: readonly Subject[],
): Pick<ScorecardDocument, 'identifier' | 'title' | 'rules' | 'levels'> | undefined {
  const { filter, levels, rules } = document
  const titles = levels.map(({ title }) => title)
  const isComplete = ({ conditions }: Query) =>
    conditions.every((condition) => conditionProblem(condition, findSubject(subjects, condition)) === undefined)
  if ((filter && !isComplete(filter)) || titles.includes('') || new Set(titles).size < titles.length) return undefined
  const countable = rules.flatMap(({ level, query }, index) =>
    ruleLevelProblem(titles, level) === undefined && isComplete(query)
      ? [{ identifier: previewName(ruleKeys[index]!), title: '', level, query }]
      : [],
  )
  return {
    identifier: 'preview',
    title: '',
    ...(filter && { filter }),
    rules: countable,
    levels: levels.map(({ title }) => ({ title, color: 'lightGray' })),
  }
}
