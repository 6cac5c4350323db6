import { IconCheck, IconX } from '@tabler/icons-react'
import type { Blueprint, Entity } from '../catalog/catalog-types.ts'
import { PropertyValue } from '../catalog/PropertyValue.tsx'
import { RelationValues } from '../catalog/RelationValues.tsx'
import { describeCondition } from './condition-words.ts'
import type { Query } from './scorecard-types.ts'
import classes from './ScorecardsTab.module.css'
import { findSubject, type Subject } from './subjects.ts'

interface Props {
  query: Query
  /** Whether each condition holds. */
  holds: readonly boolean[]
  blueprint: Blueprint
  entity: Entity
  subjects: readonly Subject[]
}

/** The conditions of a query in words, each with what the entity has. */
export function ConditionResults({ query, holds, blueprint, entity, subjects }: Props) {
  return (
    <ul className={classes.conditions} aria-label="Conditions">
      {query.conditions.map((condition, index) => {
        const subject = findSubject(subjects, condition)
        const Glyph = holds[index] ? IconCheck : IconX
        return (
          <li key={index} className={classes.condition}>
            <span className={classes.phrase}>
              {index > 0 && <span className={classes.combinator}>{query.combinator}</span>}
              <span className={classes.holds} data-holds={holds[index] || undefined}>
                <Glyph size={13} stroke={2} aria-hidden />
                <span className="visually-hidden">{holds[index] ? 'Holds: ' : 'Does not hold: '}</span>
              </span>
              <span>{describeCondition(condition, subject)}</span>
            </span>
            <span className={classes.actual}>
              now: <ActualValue subject={subject} blueprint={blueprint} entity={entity} />
            </span>
          </li>
        )
      })}
    </ul>
  )
}

/** What the entity has where a condition looks. */
function ActualValue({ subject, blueprint, entity }: { subject: Subject; blueprint: Blueprint; entity: Entity }) {
  const { part, key, schema } = subject
  if (part === 'relation') {
    return <RelationValues target={blueprint.relations[key]?.target ?? ''} value={entity.relations[key]} />
  }
  const value = key.startsWith('$') ? entity[key.slice(1) as keyof Entity] : entity.properties[key]
  return <PropertyValue value={value} schema={schema} />
}
