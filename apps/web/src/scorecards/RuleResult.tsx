import { IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import type { Blueprint, Entity } from '../catalog/catalog-types.ts'
import { adviseOn } from './condition-words.ts'
import { ConditionResults } from './ConditionResults.tsx'
import type { Rule } from './scorecard-types.ts'
import classes from './ScorecardsTab.module.css'
import { findSubject, type Subject } from './subjects.ts'

interface Props {
  rule: Rule
  passed: boolean
  /** Whether each condition holds. */
  holds: readonly boolean[]
  blueprint: Blueprint
  entity: Entity
  subjects: readonly Subject[]
}

/** How an entity does at one rule, with its values and, where it fails, what to change. */
export function RuleResult({ rule, passed, holds, ...about }: Props) {
  const Glyph = passed ? IconCircleCheck : IconCircleX
  const { combinator, conditions } = rule.query
  const failed = conditions.filter((_condition, index) => holds[index] === false)
  const advice = failed.map((condition) => adviseOn(condition, findSubject(about.subjects, condition)))
  return (
    <li className={classes.rule} aria-label={rule.title}>
      <div className={classes.outcome} data-passed={passed || undefined}>
        <Glyph size={16} stroke={1.8} aria-hidden />
        {passed ? 'Passed' : 'Failed'}
      </div>
      <div className={classes.about}>
        <h4 className={classes.ruleTitle}>{rule.title}</h4>
        {rule.description && <p className={classes.description}>{rule.description}</p>}
        <ConditionResults query={rule.query} holds={holds} {...about} />
        {!passed && (
          <div className={classes.fix}>
            <strong>How to fix</strong>
            {advice.length === 1 ? (
              <p>{advice[0]}.</p>
            ) : (
              <>
                <p>{combinator === 'and' ? 'All of these:' : 'One of these is enough:'}</p>
                <ul>
                  {advice.map((sentence, index) => (
                    <li key={index}>{sentence}</li>
                  ))}
                </ul>
              </>
            )}
          </div>
        )}
      </div>
    </li>
  )
}
