import type { Blueprint, Entity } from '../catalog/catalog-types.ts'
import { EnumChip } from '../ui/index.ts'
import { ConditionResults } from './ConditionResults.tsx'
import { RuleResult } from './RuleResult.tsx'
import type { EntityScorecard, Level } from './scorecard-types.ts'
import classes from './ScorecardsTab.module.css'
import type { Subject } from './subjects.ts'

interface Props {
  result: EntityScorecard
  blueprint: Blueprint
  entity: Entity
  subjects: readonly Subject[]
}

/** One scorecard of an entity: its level, what is missing to the next one, and its rules, level by level. */
export function EntityScorecardCard(props: Props) {
  const { scorecard, level } = props.result
  const titleId = `scorecard-${scorecard.identifier}`
  return (
    <section className={classes.card} aria-labelledby={titleId}>
      <header className={classes.header}>
        <h2 id={titleId}>{scorecard.title}</h2>
        {level === null ? (
          <span className="muted">Not applicable</span>
        ) : (
          <span>
            <span className="visually-hidden">Level </span>
            <EnumChip value={level} color={scorecard.levels.find(({ title }) => title === level)?.color} />
          </span>
        )}
      </header>
      {level === null ? <Excluded {...props} /> : <Judged {...props} level={level} />}
    </section>
  )
}

function Excluded({ result: { scorecard, filter }, blueprint, entity, subjects }: Props) {
  return (
    <>
      <p className={classes.summary}>Its filter leaves this entity out, so no rule counts for it.</p>
      {scorecard.filter && (
        <ConditionResults
          query={scorecard.filter}
          holds={filter}
          blueprint={blueprint}
          entity={entity}
          subjects={subjects}
        />
      )}
    </>
  )
}

function Judged({ result, blueprint, entity, subjects, level }: Props & { level: string }) {
  const { scorecard } = result
  const { rules, levels } = scorecard
  const position = levels.findIndex(({ title }) => title === level)
  const next = levels[position + 1]
  const passed = result.rules.filter((rule) => rule.passed).length
  const missing = next
    ? rules.filter((rule, index) => rule.level === next.title && !result.rules[index]?.passed).length
    : 0
  const withRules = levels.filter(({ title }) => rules.some((rule) => rule.level === title))
  return (
    <>
      <p className={classes.summary}>
        {passed} of {rules.length} {rules.length === 1 ? 'rule' : 'rules'} passed.{' '}
        {next ? (
          <>
            Next level: <EnumChip value={next.title} color={next.color} />, {missing} {missing === 1 ? 'rule' : 'rules'}{' '}
            to go.
          </>
        ) : (
          'This is the highest level.'
        )}
      </p>
      {withRules.map((group) => (
        <section key={group.title} className={classes.level} aria-label={`Rules of ${group.title}`}>
          <LevelHeading level={group} isReached={levels.indexOf(group) <= position} />
          <ul className={classes.rules}>
            {rules.map(
              (rule, index) =>
                rule.level === group.title && (
                  <RuleResult
                    key={rule.identifier}
                    rule={rule}
                    passed={result.rules[index]?.passed ?? false}
                    holds={result.rules[index]?.conditions ?? []}
                    blueprint={blueprint}
                    entity={entity}
                    subjects={subjects}
                  />
                ),
            )}
          </ul>
        </section>
      ))}
    </>
  )
}

function LevelHeading({ level, isReached }: { level: Level; isReached: boolean }) {
  return (
    <h3 className={classes.levelTitle}>
      <EnumChip value={level.title} color={level.color} />
      <span className={classes.reached}>{isReached ? 'reached' : 'not reached'}</span>
    </h3>
  )
}
