import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { bootstrapQuery, isAdmin } from '../access/session-queries.ts'
import { blueprintsQuery } from '../catalog/catalog-queries.ts'
import type { Blueprint, Entity } from '../catalog/catalog-types.ts'
import { EmptyState, ErrorPanel, LoadingNote } from '../ui/index.ts'
import { EntityScorecardCard } from './EntityScorecardCard.tsx'
import { entityScorecardsQuery } from './scorecard-queries.ts'
import classes from './ScorecardsTab.module.css'
import { subjectsOf } from './subjects.ts'

/** What the scorecards of its blueprint say of an entity, and what would have to change. */
export default function ScorecardsTab({ blueprint, entity }: { blueprint: Blueprint; entity: Entity }) {
  const scorecards = useQuery(entityScorecardsQuery(entity.blueprint, entity.identifier))
  const blueprints = useQuery(blueprintsQuery())
  const mayChange = isAdmin(useQuery(bootstrapQuery()).data)

  if (scorecards.isPending) return <LoadingNote what="scorecards" rowHeight={40} />
  if (scorecards.isError) return <ErrorPanel error={scorecards.error} onRetry={() => scorecards.refetch()} />
  if (scorecards.data.length === 0) {
    return (
      <EmptyState
        title={`No scorecard judges ${blueprint.title} yet`}
        action={
          mayChange && (
            <Link to="/settings/scorecards" search={{ blueprint: blueprint.identifier }}>
              Add a scorecard
            </Link>
          )
        }
      >
        A scorecard says in rules what is expected, and shows here which of them this entity fulfils.
      </EmptyState>
    )
  }
  const subjects = subjectsOf(blueprints.data ?? [], blueprint)
  return (
    <div className={classes.cards}>
      {scorecards.data.map((result) => (
        <EntityScorecardCard
          key={result.scorecard.identifier}
          result={result}
          blueprint={blueprint}
          entity={entity}
          subjects={subjects}
        />
      ))}
    </div>
  )
}
