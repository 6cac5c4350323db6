import type { ScorecardDocument, ScorecardRule } from '@portolan/contract/scorecards'
import type { EntityContent } from '../catalog/index.ts'
import { toLevels, type Scorecard } from './scorecard.ts'

/** The entity of `_scorecard` with what the scorecard says; what users added to it stays. */
export function withScorecard(content: EntityContent, document: ScorecardDocument, blueprint: string): EntityContent {
  const { filter: _shown, ...properties } = content.properties
  return {
    ...content,
    title: document.title,
    properties: {
      ...properties,
      blueprint,
      levels: toLevels(document),
      ...(document.filter !== undefined && { filter: document.filter }),
    },
  }
}

/** The entity of `_rule` with what the rule says; what users added to it stays. */
export function withRule(content: EntityContent, rule: ScorecardRule, scorecard: string): EntityContent {
  const { rule_description: _shown, ...properties } = content.properties
  return {
    ...content,
    title: rule.title,
    properties: {
      ...properties,
      level: rule.level,
      query: rule.query,
      ...(typeof rule.description === 'string' && { rule_description: rule.description }),
    },
    relations: { ...content.relations, scorecard },
  }
}

/** The identifier that the entity of a rule has unless somebody chose another one. */
export const toDefaultName = (scorecard: string, rule: string): string => `${scorecard}_${rule}`

/** The identifier of the entity of a rule: identifiers of rules are unique in their scorecard only, those of entities not. */
export const toRuleName = ({ document, ruleNames }: Scorecard, rule: string): string =>
  Object.hasOwn(ruleNames, rule) ? ruleNames[rule]! : toDefaultName(document.identifier, rule)

/** The rule that an entity of `_rule` shows. */
export const findRule = (scorecard: Scorecard, name: string): ScorecardRule | undefined =>
  scorecard.document.rules.find(({ identifier }) => toRuleName(scorecard, identifier) === name)
